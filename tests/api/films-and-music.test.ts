import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import sharp from 'sharp';
import type { Asset, AssetKind } from '#domain/asset.ts';
import { peakCount } from '#domain/audio.ts';
import type { Entry } from '#domain/entry.ts';
import { probeFilm, probeMusic } from '../../server/media/probe.ts';
import { film, hasFfmpeg } from '../support/ffmpeg.ts';
import { register, type Registered, somePhoto, upload } from '../support/media.ts';
import { hasRealMedia, realFile } from '../support/real-media.ts';
import { now, type Person, TestServer } from '../support/people.ts';
import { aiff, apic, id3, mp3Frames, wav } from '../support/sounds.ts';

vi.setConfig({ testTimeout: 90_000 });

async function stored(person: Person, bytes: Buffer, name: string, kind: AssetKind): Promise<Registered> {
	const asset = await register(person, bytes, { name, kind });
	expect((await upload(person, asset)).status).toBe(204);
	return asset;
}

async function assetOf(person: Person, id: string): Promise<Asset> {
	const device = person.device();
	await device.pull();
	return device.view.get(`asset/${id}`) as Asset;
}

/** The asset once it is as expected. */
const eventually = (person: Person, id: string, expected: Partial<Asset>) =>
	vi.waitFor(
		async () => {
			const asset = await assetOf(person, id);
			expect(asset).toMatchObject(expected);
			return asset;
		},
		{ timeout: 60_000, interval: 100 },
	);

const get = async (person: Person, id: string, variant: string) => {
	const answer = await person.request(`/media/${id}/${variant}`);
	return {
		status: answer.status,
		type: answer.headers.get('content-type'),
		bytes: Buffer.from(await answer.arrayBuffer()),
	};
};

/** What another program says of bytes. */
async function probed<T>(
	probe: (path: string, type: string) => Promise<T>,
	bytes: Buffer,
	type: string,
): Promise<T> {
	const folder = await mkdtemp(join(tmpdir(), 'gatefold-probe-'));
	try {
		await writeFile(join(folder, 'file'), bytes);
		return await probe(join(folder, 'file'), type);
	} finally {
		await rm(folder, { recursive: true });
	}
}

const tagged = (extra: Record<string, string | Buffer> = {}) =>
	Buffer.concat([
		id3({
			TIT2: 'Viper',
			TPE1: 'Ana',
			TALB: 'Snakes',
			TRCK: '3/9',
			TPOS: '2',
			TXXX: crypto.randomUUID(),
			...extra,
		}),
		mp3Frames(),
	]);

describe('a server without ffmpeg', () => {
	let server: TestServer;
	let ana: Person;
	let ben: Person;
	beforeAll(async () => {
		server = await TestServer.withMedia({ GATEFOLD_FFMPEG: 'off' });
		({ ana, ben } = await server.people());
	});
	afterAll(() => server.stop());

	test('reads the tags of a piece of music, draws its cover, and tells the albums that hold it', async () => {
		const device = ana.device();
		const albumId = await ana.album('Record', device);
		const cover = await sharp({ create: { width: 600, height: 600, channels: 3, background: 'teal' } })
			.jpeg()
			.toBuffer();
		const piece = await register(
			ana,
			tagged({ APIC: apic(cover) }),
			{ name: 'viper.mp3', kind: 'audio' },
			device,
		);
		await device.mutate('addAssets', { albumId, assetIds: [piece.id], at: now() });
		await upload(ana, piece);
		const tags = { artist: 'Ana', album: 'Snakes', track: 3, disc: 2 };
		const asset = await eventually(ana, piece.id, { title: 'Viper', tags, mediaVersion: 1 });
		expect(asset.duration).toBeCloseTo(1.04, 1);
		expect(asset.thumbhash).not.toBe('');
		expect(asset.playable).toBeUndefined();
		await device.pull();
		const entry = device.view.get(`entry/${albumId}/${piece.id}`) as Entry;
		expect(entry.asset).toMatchObject({ title: 'Viper', tags, mediaVersion: 1 });
		for (const [variant, side] of [
			['cover', 600],
			['thumb', 320],
		] as const) {
			const { bytes, type } = await get(ana, piece.id, variant);
			expect(type).toBe('image/webp');
			expect(await sharp(bytes).metadata()).toMatchObject({ width: side, height: side, format: 'webp' });
		}
	});

	test('keeps a title that a person has given', async () => {
		const device = ana.device();
		const piece = await register(ana, tagged(), { name: 'viper.mp3', kind: 'audio' }, device);
		await device.mutate('updateAsset', { id: piece.id, title: 'Our song', at: now() });
		await upload(ana, piece);
		expect(
			await eventually(ana, piece.id, { tags: { artist: 'Ana', album: 'Snakes', track: 3, disc: 2 } }),
		).toMatchObject({
			title: 'Our song',
		});
	});

	test('has no cover for music without one', async () => {
		const piece = await stored(ana, wav(), 'tone.wav', 'audio');
		await eventually(ana, piece.id, { duration: 2, mediaVersion: 0 });
		expect((await get(ana, piece.id, 'cover')).status).toBe(404);
	});

	test('says of what browsers do not play that it can be downloaded only, and of the rest nothing', async () => {
		const odd = await stored(ana, aiff(), 'tone.aiff', 'audio');
		const plain = await stored(ana, wav(), 'tone.wav', 'audio');
		await eventually(ana, odd.id, { playable: { state: 'unavailable', percent: 0 }, duration: 2 });
		expect((await get(ana, odd.id, 'playable')).status).toBe(404);
		expect((await get(ana, odd.id, 'original')).bytes.equals(odd.bytes)).toBe(true);
		expect((await eventually(ana, plain.id, { duration: 2 })).playable).toBeUndefined();
		// What needs no copy is its own.
		expect((await get(ana, plain.id, 'playable')).bytes.equals(plain.bytes)).toBe(true);
	});

	describe('takes the picture that a device has made of a film', () => {
		const put = (person: Person, id: string, bytes: Buffer) =>
			person.request(`/api/assets/${id}/poster`, { method: 'PUT', body: new Uint8Array(bytes) });
		const head = () =>
			Buffer.concat([
				Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex'),
				Buffer.from(crypto.randomUUID()),
			]);

		test('and draws it anew, once', async () => {
			const one = await stored(ana, head(), 'film.mp4', 'video');
			expect((await put(ana, one.id, await somePhoto())).status).toBe(204);
			const asset = await eventually(ana, one.id, { mediaVersion: 1 });
			expect(asset.thumbhash).not.toBe('');
			expect((await get(ana, one.id, 'preview')).type).toBe('image/webp');
			const first = await get(ana, one.id, 'thumb');
			expect((await put(ana, one.id, await somePhoto())).status).toBe(204);
			expect((await get(ana, one.id, 'thumb')).bytes.equals(first.bytes)).toBe(true);
		});

		test('of its owner alone, and only a picture', async () => {
			const one = await stored(ana, head(), 'film.mp4', 'video');
			expect((await put(ben, one.id, await somePhoto())).status).toBe(404);
			expect(
				(
					await server.app.request(`/api/assets/${one.id}/poster`, {
						method: 'PUT',
						headers: { origin: server.origin },
					})
				).status,
			).toBe(401);
			for (const bytes of [
				Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
				Buffer.alloc(0),
				wav(1),
			]) {
				expect((await put(ana, one.id, bytes)).status).toBe(415);
			}
			expect((await put(ana, one.id, Buffer.alloc(2 * 1024 * 1024))).status).toBe(413);
			expect((await get(ana, one.id, 'thumb')).status).toBe(404);
		});

		test('and none for what is not stored, or is a photo', async () => {
			const pending = await register(ana, head(), { kind: 'video' });
			expect((await put(ana, pending.id, await somePhoto())).status).toBe(404);
			const photo = await stored(ana, await somePhoto(), 'a.jpg', 'photo');
			await eventually(ana, photo.id, { mediaVersion: 1 });
			expect((await put(ana, photo.id, await somePhoto())).status).toBe(204);
			expect(await assetOf(ana, photo.id)).toMatchObject({ mediaVersion: 1 });
		});
	});

	test('a film that cannot be read is kept, and said to be unreadable', async () => {
		const box = Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex');
		const one = await stored(ana, box, 'film.mp4', 'video');
		expect(await eventually(ana, one.id, { failure: 'asset.unreadable' })).toMatchObject({ state: 'stored' });
	});
});

describe.skipIf(!hasFfmpeg)('a server with ffmpeg', () => {
	let server: TestServer;
	let ana: Person;
	beforeAll(async () => {
		server = await TestServer.withMedia();
		({ ana } = await server.people());
	});
	afterAll(() => server.stop());

	test('draws a poster of a film, and reads its length and its size as it is shown', async () => {
		const bytes = film(
			'-c:v',
			'libx264',
			'-pix_fmt',
			'yuv420p',
			'-metadata',
			'creation_time=2021-05-06T07:08:09Z',
			'-movflags',
			'frag_keyframe+empty_moov',
			'-f',
			'mp4',
		);
		const one = await stored(ana, bytes, 'film.mp4', 'video');
		const asset = await eventually(ana, one.id, { mediaVersion: 1, width: 320, height: 180 });
		expect(asset.playable).toBeUndefined();
		const { width, height, format } = await sharp((await get(ana, one.id, 'preview')).bytes).metadata();
		expect([width, height, format]).toEqual([320, 180, 'webp']);
	});

	test('makes a copy of a film that browsers do not play, and says how far it is', async () => {
		const device = ana.device();
		const albumId = await ana.album('Old films', device);
		const bytes = film('-c:v', 'mpeg2video', '-f', 'matroska');
		const one = await register(ana, bytes, { name: 'old.mkv', kind: 'video' }, device);
		await device.mutate('addAssets', { albumId, assetIds: [one.id], at: now() });
		await upload(ana, one);
		await eventually(ana, one.id, { playable: { state: 'ready', percent: 100 } });
		const copy = await get(ana, one.id, 'playable');
		expect(copy.type).toBe('video/mp4');
		const read = await probed(probeFilm, copy.bytes, 'video/mp4');
		expect(read).toMatchObject({ width: 320, height: 180, plays: true });
		expect(read.duration).toBeCloseTo(2, 0);
		await device.pull();
		expect((device.view.get(`entry/${albumId}/${one.id}`) as Entry).asset.playable).toEqual({
			state: 'ready',
			percent: 100,
		});
		expect((await get(ana, one.id, 'original')).bytes.equals(bytes)).toBe(true);
	});

	test('copies the pictures of a film whose container alone is unknown to browsers', async () => {
		const one = await stored(
			ana,
			film('-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-f', 'matroska'),
			'a.mkv',
			'video',
		);
		await eventually(ana, one.id, { playable: { state: 'ready', percent: 100 } });
		expect(await probed(probeFilm, (await get(ana, one.id, 'playable')).bytes, 'video/mp4')).toMatchObject({
			plays: true,
		});
	});

	test('makes a copy of music that browsers do not play', async () => {
		const one = await stored(ana, aiff(), 'tone.aiff', 'audio');
		await eventually(ana, one.id, { playable: { state: 'ready', percent: 100 } });
		const copy = await get(ana, one.id, 'playable');
		expect(copy.type).toBe('audio/mp4');
		expect(await probed(probeMusic, copy.bytes, 'audio/mp4')).toMatchObject({ plays: true });
	});

	test('hears how the loudness of music runs', async () => {
		const one = await stored(ana, wav(3), 'tone.wav', 'audio');
		const { peaks } = await vi.waitFor(async () => {
			const asset = await assetOf(ana, one.id);
			expect(asset.peaks).toBeDefined();
			return asset;
		}, 60_000);
		const bars = [...atob(peaks!)].map((character) => character.charCodeAt(0));
		expect(bars).toHaveLength(peakCount);
		// It grows louder to its end.
		expect(bars[10]).toBeLessThan(40);
		expect(bars[60]).toBeGreaterThan(110);
		expect(bars.at(-1)).toBeGreaterThan(240);
	});

	test('what claims to be a film and is noise within is kept, and said to be unreadable', async () => {
		const bytes = film(
			'-c:v',
			'libx264',
			'-pix_fmt',
			'yuv420p',
			'-movflags',
			'frag_keyframe+empty_moov',
			'-f',
			'mp4',
		);
		// The boxes stay, and what lies in them goes.
		const at = bytes.indexOf('mdat') + 4;
		bytes.fill(0xa5, at, bytes.length - 200);
		const one = await stored(ana, bytes, 'noise.mp4', 'video');
		expect(await eventually(ana, one.id, { failure: 'asset.unreadable' })).toMatchObject({ state: 'stored' });
	});
});

describe.skipIf(!hasRealMedia)('real films and music', () => {
	let server: TestServer;
	let ana: Person;
	beforeAll(async () => {
		server = await TestServer.withMedia();
		({ ana } = await server.people());
	});
	afterAll(() => server.stop());

	test.each([
		['videos/elf.mp4', { width: 720, height: 480 }, 8.03],
		['videos/frog.webm', { width: 720, height: 480 }, 8.27],
		['videos/rabbit320.mp4', { width: 320, height: 240 }, 7.8],
		[
			'music/viper.mp3',
			{ title: 'Horned Viper', tags: { artist: 'Conquest Of Steel', album: 'Of Fire And Steel', track: 6 } },
			41.04,
		],
		[
			'music/outfoxing.mp3',
			{ title: 'Outfoxing the Fox', tags: { artist: 'Kevin MacLeod', album: 'Miami Nights' } },
			97.4,
		],
		['music/bear.ogg', {}, 6.2],
	] as const)('%s says what it is', async (name, expected, duration) => {
		const kind = name.startsWith('music') ? 'audio' : 'video';
		const one = await stored(ana, realFile(name), name.split('/').at(-1)!, kind);
		const asset = await vi.waitFor(async () => {
			const found = await assetOf(ana, one.id);
			expect(found.duration).toBeCloseTo(duration, 0);
			return found;
		}, 60_000);
		expect(asset).toMatchObject({ ...expected });
		expect([asset.failure, asset.playable]).toEqual([undefined, undefined]);
		if (!hasFfmpeg) return;
		if (kind === 'audio') expect(asset.peaks).toBeDefined();
		else expect(asset.mediaVersion).toBe(1);
	});
});
