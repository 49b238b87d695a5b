import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { derivePhoto } from '../../../server/media/derive.ts';
import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, type RunOptions, timed } from '../case.ts';
import { type Figure, summarize } from '../figures.ts';
import { forgetMost, memoryOf } from '../../support/process-memory.ts';
import { Uploader } from '../wire/upload.ts';

const limitIs = 'both pictures of each photo drawn by sharp alone, on all cores, from memory';

/** Files that an app sends at once */
const atOnce = 3;

/** Twelve-megapixel photos that come in, until both pictures of each can be seen, and what the server holds meanwhile. */
export const photosIn: Case = {
	name: 'g',
	what: 'twelve-megapixel photos, from their upload to both pictures, and the memory of the server',

	async run({ isQuick, photos = isQuick ? 12 : 60, say }: RunOptions): Promise<Figure[]> {
		say('making a photo');
		const photo = await twelveMegapixels();
		const bench = await BenchServer.start();
		try {
			const uploader = new Uploader(bench.origin, await bench.server.account());
			const register = (i: number) =>
				uploader.register({ kind: 'photo', pieces: [[photo, Buffer.from(`photo ${i}`)]] });
			say('drawing one, so that all that is loaded late is there');
			await (await register(-1)).send();
			await drawn(bench, 1);

			const half = Math.ceil(photos / 2);
			const drawHalf = async () => (await timed(() => drawAll(photo, half))) / half;
			say(`drawing ${half} by sharp alone`);
			const before = await drawHalf();
			const registered: Awaited<ReturnType<typeof register>>[] = [];
			for (let i = 0; i < photos; i++) registered.push(await register(i));
			const pid = bench.server.pid()!;
			forgetMost(pid);
			const load = loadNow();
			say(`sending ${photos}`);
			const taken = await timed(async () => {
				const waiting = registered.values();
				const lane = async () => {
					for (const { send } of waiting) await send();
				};
				await Promise.all([...Array.from({ length: atOnce }, lane), drawn(bench, photos + 1)]);
			});
			const { most } = memoryOf(pid);
			say(`drawing ${half} more by sharp alone`);
			// Before and after: a machine that others share is not as fast at every time.
			const limit = summarize([(before + (await drawHalf())) / 2]);
			return [
				{
					case: 'g',
					what: `a photo of 12 megapixels, from upload to both pictures, of ${photos}`,
					measured: summarize([taken / photos]),
					limit: { ...limit, what: limitIs },
					goal: { median: limit.median / 0.8 },
					load,
				},
				{
					case: 'g',
					what: `memory of the server at most, of ${photos}`,
					unit: 'MB',
					measured: summarize([most]),
					goal: { median: 1_200 },
					load,
				},
			];
		} finally {
			await bench.stop();
		}
	},
};

async function drawn({ sql }: BenchServer, count: number): Promise<void> {
	for (;;) {
		const [there] = await sql<{ count: number }[]>`select count(*) from assets where media_version > 0`;
		if (there && Number(there.count) >= count) return;
		await sleep(50);
	}
}

async function drawAll(photo: Buffer, count: number): Promise<void> {
	let left = count;
	const lane = async () => {
		while (left-- > 0) await derivePhoto(photo, 'image/jpeg');
	};
	await Promise.all(Array.from({ length: availableParallelism() }, lane));
}

/** Soft shapes with some grain: as much to decode as a photo, and as large. */
async function twelveMegapixels(): Promise<Buffer> {
	const grain = { type: 'gaussian', mean: 128, sigma: 60 } as const;
	const small = await sharp({
		create: { width: 500, height: 375, channels: 3, background: 'grey', noise: grain },
	})
		.png()
		.toBuffer();
	return sharp(small).resize({ width: 4000, height: 3000, kernel: 'cubic' }).jpeg({ quality: 92 }).toBuffer();
}
