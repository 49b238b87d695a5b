import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import exifreader from 'exifreader';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasRealMedia, realFile, realPath } from '../../../tests/support/real-media.ts';
import { tellingExif } from '../../../tests/support/telling-exif.ts';
import { decodeHeic } from '../heic.ts';
import { DiskStorage } from '../storage/disk.ts';
import { originalKey } from '../storage/storage.ts';
import { bareFile } from './bare-file.ts';

let folder: string;
let storage: DiskStorage;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'gatefold-bare-'));
	storage = new DiskStorage(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function bareOf(bytes: Buffer, type: string) {
	const asset = {
		ownerId: '0198a000-0000-7000-8000-000000000001',
		content: randomBytes(32).toString('hex'),
		type,
		size: bytes.length,
	};
	await storage.put(originalKey(asset), bytes);
	return bareFile(storage, asset);
}

async function bytesOf(bytes: Buffer, type: string): Promise<Buffer> {
	const bare = (await bareOf(bytes, type))!;
	const all = await buffer(await bare.open());
	expect(all.length).toBe(bare.size);
	const [start, end] = [Math.floor(all.length / 3), Math.floor(all.length / 2)];
	expect((await buffer(await bare.open({ start, end }))).equals(all.subarray(start, end + 1))).toBe(true);
	return all;
}

const pixels = (bytes: Buffer) => sharp(bytes, { failOn: 'none' }).raw().toBuffer();

test.each(['jpeg', 'png', 'webp'] as const)(
	'a %s keeps its pixels, its colours and how it is turned',
	async (format) => {
		const picture = sharp({ create: { width: 40, height: 30, channels: 3, background: '#a34' } });
		const bytes = await picture
			.toFormat(format)
			.withIccProfile('p3')
			.withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">Leica</x:xmpmeta>')
			.withMetadata({ orientation: 6, exif: tellingExif })
			.toBuffer();
		expect(bytes.includes('Leica')).toBe(true);
		const bare = await bytesOf(bytes, `image/${format}`);
		expect(bare.includes('Leica')).toBe(false);
		const header = await sharp(bare).metadata();
		expect([header.orientation, header.icc !== undefined, header.xmp]).toEqual([6, true, undefined]);
		expect(exifreader.load(bare, { expanded: true }).gps).toBeUndefined();
		expect((await pixels(bare)).equals(await pixels(bytes))).toBe(true);
	},
);

test('what lies behind the end of a JPEG is not given out', async () => {
	const photo = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#123' } })
		.jpeg()
		.toBuffer();
	expect(
		(await bytesOf(Buffer.concat([photo, Buffer.from('a film of where I was')]), 'image/jpeg')).equals(photo),
	).toBe(true);
});

test('what is not built as its type is not given out', async () => {
	for (const type of [
		'image/jpeg',
		'image/png',
		'image/webp',
		'image/heic',
		'video/mp4',
		'image/tiff',
		'video/webm',
	])
		expect(await bareOf(randomBytes(5_000), type)).toBeUndefined();
});

const box = (type: string, ...content: Buffer[]) => {
	const head = Buffer.alloc(8);
	const body = Buffer.concat(content);
	head.writeUInt32BE(body.length + 8, 0);
	head.write(type, 4, 'latin1');
	return Buffer.concat([head, body]);
};
const u32 = (...values: number[]) => {
	const bytes = Buffer.alloc(4 * values.length);
	values.forEach((value, i) => bytes.writeUInt32BE(value, 4 * i));
	return bytes;
};

test('a film loses its place, its camera and a track of places, and nothing of its pictures', async () => {
	const mdat = box('mdat', Buffer.from('PICTURE-ONE!GPS-1GPS-22PICTURE-TWO!GPS-3'));
	const track = (kind: string, name: string, table: Buffer) =>
		box(
			'trak',
			box('udta', Buffer.from('track of a Leica')),
			box(
				'mdia',
				box('hdlr', u32(0, 0), Buffer.from(kind), u32(0, 0, 0), Buffer.from(`${name}\0`)),
				box('minf', table, box('code', Buffer.from('Leica in minf'))),
			),
		);
	const places = box(
		'stbl',
		box('stsc', u32(0, 2, 1, 2, 1, 2, 1, 1)),
		box('stsz', u32(0, 0, 3, 5, 6, 5)),
		box('stco', u32(0, 2, 20, 43)),
	);
	const film = Buffer.concat([
		mdat,
		box('skip', Buffer.from('freeGPS of a Leica')),
		box('GPMF', Buffer.from('Leica serial')),
		box(
			'moov',
			box('udta', Buffer.from('©xyz+48.1333+011.5667/')),
			box('gps ', Buffer.from('GPS of a Leica')),
			box('meta', Buffer.from('com.apple.quicktime.location')),
			track('vide', 'Leica AVC', box('stbl', box('stsd', u32(0, 0)))),
			track('meta', 'Leica places', places),
		),
	]);
	const bare = await bytesOf(film, 'video/quicktime');
	expect(bare.length).toBe(film.length);
	expect(bare.toString('latin1')).not.toMatch(/Leica|48\.13|location|GPS/);
	expect(bare.toString('latin1', 8, 48)).toBe(`PICTURE-ONE!${'\0'.repeat(11)}PICTURE-TWO!${'\0'.repeat(5)}`);
});

test.skipIf(!hasRealMedia)('real photos and films lose what they tell, and look the same', async () => {
	for (const name of [
		'date-original-with-gps.jpg',
		'gps-thompson-springs.jpg',
		'orientation-6-portrait.jpg',
		'denali.webp',
	]) {
		const bytes = realFile(`photos/${name}`);
		const bare = await bytesOf(bytes, name.endsWith('webp') ? 'image/webp' : 'image/jpeg');
		let tags: Record<string, unknown> = {};
		try {
			tags = exifreader.load(bare, { expanded: true }) as Record<string, unknown>;
		} catch (error) {
			expect(String(error)).toContain('No Exif data');
		}
		expect([tags.gps, tags.xmp, tags.iptc], name).toEqual([undefined, undefined, undefined]);
		expect((await pixels(bare)).equals(await pixels(bytes)), name).toBe(true);
	}
	const heic = await bytesOf(realFile('photos/IMG_2682.heic'), 'image/heic');
	expect(exifreader.load(heic, { expanded: true }).exif?.Make).toBeUndefined();
	expect(exifreader.load(realFile('photos/IMG_2682.heic'), { expanded: true }).exif?.Make).toBeDefined();
	const path = join(folder, 'bare.heic');
	await storage.put('bare.heic', heic);
	const [before, after] = [await decodeHeic(realPath('photos/IMG_2682.heic')), await decodeHeic(path)];
	expect(Buffer.from(after.data).equals(Buffer.from(before.data))).toBe(true);
	for (const name of ['elf.mp4', 'rabbit320.mp4']) {
		const bytes = realFile(`videos/${name}`);
		expect((await bytesOf(bytes, 'video/mp4')).length).toBe(bytes.length);
	}
});
