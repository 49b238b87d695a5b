import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import sharp from 'sharp';
import { readersOf } from '../../tests/support/process-memory.ts';
import { openPhoto } from './derive.ts';
import { drawPhoto } from './draw.ts';

let folder: string;
/** More than are decoded beside others, and in several passes, so that all of them are held */
let heavy: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'gatefold-draw-'));
	heavy = join(folder, 'heavy.jpg');
	await plain(7_000, 4_500).jpeg({ progressive: true }).toFile(heavy);
});
afterAll(() => rm(folder, { recursive: true }));

const plain = (width: number, height: number) =>
	sharp({ create: { width, height, channels: 3, background: 'teal' } });

const reasonsOf = (answers: PromiseSettledResult<unknown>[]) =>
	answers.flatMap((answer) => (answer.status === 'rejected' ? [(answer.reason as Error).message] : []));

test('a heavy photo is not drawn beside others, and drawn alone', async () => {
	expect(await openPhoto(heavy, 'image/jpeg', false)).toBe('heavy');
	for (const drawn of await Promise.all([drawPhoto(heavy, 'image/jpeg'), drawPhoto(heavy, 'image/jpeg')]))
		expect(drawn).toMatchObject({ width: 7_000, height: 4_500 });
});

test('bytes are drawn as a file is', async () => {
	const drawn = await drawPhoto(await plain(800, 600).png().toBuffer(), 'image/png');
	expect(drawn).toMatchObject({ width: 800, height: 600 });
	expect(await sharp(drawn.thumb).metadata()).toMatchObject({ format: 'webp', height: 320 });
});

test.skipIf(process.platform !== 'linux')(
	'a decoder that falls over takes only its own photo along',
	async () => {
		const small = await plain(40, 30).png().toBuffer();
		await drawPhoto(small, 'image/png');
		const falling = drawPhoto(heavy, 'image/jpeg');
		// As a fault in the memory of a decoder would end it, at the first try and at the second
		const killed = new Set<number>();
		const killing = setInterval(() => {
			for (const reader of readersOf(process.pid)) {
				killed.add(reader);
				process.kill(reader, 'SIGSEGV');
			}
		}, 20);
		expect(reasonsOf(await Promise.allSettled([falling]))).toEqual(['asset.unreadable']);
		clearInterval(killing);
		expect(killed.size).toBeGreaterThan(1);
		expect(await drawPhoto(small, 'image/png')).toMatchObject({ width: 40, height: 30 });
	},
);
