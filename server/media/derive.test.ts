import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import sharp from 'sharp';
import { Refusal } from '#domain/errors.ts';
import { derivePhoto, isAboutFile } from './derive.ts';
import { decodeHeic } from './heic.ts';

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'gatefold-derive-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, bytes: Uint8Array): Promise<string> {
	await writeFile(join(folder, name), bytes);
	return join(folder, name);
}

const errorOf = (work: Promise<unknown>) =>
	work.then(
		() => undefined,
		(error: unknown) => error,
	);

/** The beginning of every HEIC photo, and nothing behind it */
const heicHead = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');

test('what its decoder says is no photo is refused', async () => {
	const raw = { width: 200, height: 200, channels: 3 } as const;
	const avif = await sharp(randomBytes(200 * 200 * 3), { raw })
		.avif({ effort: 0 })
		.toBuffer();
	for (const [name, type, bytes] of [
		['noise.jpg', 'image/jpeg', randomBytes(500)],
		['header.png', 'image/png', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
		['half.avif', 'image/avif', avif.subarray(0, avif.length / 2)],
		['noise.heic', 'image/heic', randomBytes(500)],
		['empty.heic', 'image/heic', heicHead],
	] as const) {
		const error = await errorOf(derivePhoto(await file(name, bytes), type));
		expect([name, error instanceof Refusal && error.code]).toEqual([name, 'asset.unreadable']);
	}
});

test('a file that cannot be read from the disk is a fault, not a bad photo', async () => {
	for (const type of ['image/jpeg', 'image/heic']) {
		const error = await errorOf(derivePhoto(join(folder, 'away'), type));
		expect([type, error instanceof Error, error instanceof Refusal]).toEqual([type, true, false]);
	}
});

test('a decoder that ends for want of memory, or of time, has not answered', async () => {
	const path = await file('some.heic', heicHead);
	const small = await errorOf(decodeHeic(path, { resources: { maxOldGenerationSizeMb: 6 } }));
	expect(small).toMatchObject({ code: 'ERR_WORKER_OUT_OF_MEMORY' });
	expect(await errorOf(decodeHeic(path, { patience: 1 }))).toMatchObject({ name: 'AbortError' });
	// The next one has a thread of its own.
	expect(await errorOf(decodeHeic(path))).toMatchObject({ code: 'asset.unreadable' });
});

test('only what sharp says of the file is about the file', () => {
	for (const message of [
		'Input file contains unsupported image format',
		'Input file has corrupt header: gifload: Invalid frame data',
		'/data/x: bad seek to 63315\nheif: Invalid input: Unexpected end of file (2.100)',
		'VipsJpeg: Corrupt JPEG data',
	]) {
		expect([message, isAboutFile(message)]).toEqual([message, true]);
	}
	for (const message of [
		'Input file is missing: /data/x',
		'vips_tracked: out of memory -- size == 48MB',
		'heif: Memory allocation error: Unspecified (6.0)',
		'Input file has corrupt header: VipsJpeg: Insufficient memory (case 4)',
		'temp: unable to open',
	]) {
		expect([message, isAboutFile(message)]).toEqual([message, false]);
	}
});
