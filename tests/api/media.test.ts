import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import sharp from 'sharp';
import type { Asset } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import { register, somePhoto, upload, type Registered } from '../support/media.ts';
import { hasRealMedia, realFile, realFiles } from '../support/real-media.ts';
import { now, type Person, TestServer } from '../support/people.ts';

let server: TestServer;
let ana: Person;
let ben: Person;
let cem: Person;

beforeAll(async () => {
	server = await TestServer.withMedia();
	({ ana, ben, cem } = await server.people());
});
afterAll(() => server.stop());

async function stored(
	person: Person,
	bytes: Buffer,
	name = 'photo.jpg',
	kind: Asset['kind'] = 'photo',
): Promise<Registered> {
	const asset = await register(person, bytes, { name, kind });
	const answer = await upload(person, asset);
	expect(answer.status).toBe(204);
	return asset;
}

async function assetOf(person: Person, id: string): Promise<Asset> {
	const device = person.device();
	await device.pull();
	return device.view.get(`asset/${id}`) as Asset;
}

/** The asset once its job has ended, one way or the other. */
const settled = (person: Person, id: string) =>
	vi.waitFor(
		async () => {
			const asset = await assetOf(person, id);
			expect(asset.mediaVersion > 0 || asset.failure !== undefined).toBe(true);
			return asset;
		},
		{ timeout: 60_000, interval: 50 },
	);

const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

describe('a part of a file', () => {
	let film: Registered;
	const range = (header: string) => ana.request(`/media/${film.id}/original`, { headers: { range: header } });
	beforeAll(async () => {
		film = await stored(ana, await somePhoto());
	});

	test('is a 206 with exactly its bytes', async () => {
		const size = film.bytes.length;
		for (const [header, start, end] of [
			['bytes=0-0', 0, 0],
			['bytes=10-19', 10, 19],
			['bytes=100-', 100, size - 1],
			['bytes=-7', size - 7, size - 1],
			[`bytes=${size - 1}-${size + 500}`, size - 1, size - 1],
		] as const) {
			const answer = await range(header);
			expect(answer.status).toBe(206);
			expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end}/${size}`);
			expect(answer.headers.get('content-length')).toBe(String(end - start + 1));
			expect((await bytesOf(answer)).equals(film.bytes.subarray(start, end + 1))).toBe(true);
		}
	});

	test('that lies behind the end is a 416', async () => {
		const answer = await range(`bytes=${film.bytes.length}-`);
		expect(answer.status).toBe(416);
		expect(answer.headers.get('content-range')).toBe(`bytes */${film.bytes.length}`);
	});

	test('that is nonsense is the whole', async () => {
		const answer = await range('bytes=9-2');
		expect(answer.status).toBe(200);
		expect((await bytesOf(answer)).equals(film.bytes)).toBe(true);
	});

	test('of a version that cannot be known to be the same is the whole', async () => {
		for (const version of ['"1"', 'W/"1"', new Date().toUTCString()]) {
			const headers = { range: 'bytes=10-19', 'if-range': version };
			const answer = await ana.request(`/media/${film.id}/original`, { headers });
			expect(answer.status).toBe(200);
			expect((await bytesOf(answer)).equals(film.bytes)).toBe(true);
		}
	});

	test('of the version that is named is that part', async () => {
		const etag = (await ana.request(`/media/${film.id}/original`)).headers.get('etag')!;
		expect(etag).toMatch(/^"[^"]+"$/);
		const headers = { range: 'bytes=10-19', 'if-range': etag };
		const answer = await ana.request(`/media/${film.id}/original`, { headers });
		expect([answer.status, answer.headers.get('etag')]).toEqual([206, etag]);
		expect((await bytesOf(answer)).equals(film.bytes.subarray(10, 20))).toBe(true);
	});

	test('is announced to a HEAD', async () => {
		const answer = await ana.request(`/media/${film.id}/original`, { method: 'HEAD' });
		expect(answer.headers.get('accept-ranges')).toBe('bytes');
		expect(answer.headers.get('content-length')).toBe(String(film.bytes.length));
	});
});

describe('who sees a photo', () => {
	const see = async (person: Person, id: string) => (await person.request(`/media/${id}/original`)).status;

	test('its owner, and members for as long as they are in an album that holds it', async () => {
		const photo = await stored(ana, await somePhoto());
		const device = ana.device();
		const albumId = await ana.album('Summer', device);
		await device.mutate('addAssets', { albumId, assetIds: [photo.id], at: now() });
		expect([await see(ana, photo.id), await see(ben, photo.id), await see(cem, photo.id)]).toEqual([
			200, 404, 404,
		]);

		await device.mutate('setMember', { albumId, userId: ben.id, role: 'viewer', at: now() });
		expect([await see(ben, photo.id), await see(cem, photo.id)]).toEqual([200, 404]);

		await device.mutate('removeAssets', { albumId, assetIds: [photo.id], at: now() });
		expect(await see(ben, photo.id)).toBe(404);
		await device.mutate('restoreEntries', { albumId, assetIds: [photo.id], at: now() });
		expect(await see(ben, photo.id)).toBe(200);

		await device.mutate('removeMember', { albumId, userId: ben.id, at: now() });
		expect([await see(ben, photo.id), await see(ana, photo.id)]).toEqual([404, 200]);
	});

	test('nobody who is not signed in', async () => {
		const photo = await stored(ana, await somePhoto());
		expect((await server.app.request(`/media/${photo.id}/original`)).status).toBe(401);
	});

	test('ids and sizes that there are not', async () => {
		const photo = await stored(ana, await somePhoto());
		for (const path of [
			`/media/${photo.id}/huge`,
			'/media/nonsense/thumb',
			`/media/${crypto.randomUUID()}/thumb`,
		]) {
			expect((await ana.request(path)).status).toBe(404);
		}
	});
});

test('what goes out can run nothing, is kept by no cache, and has its real name', async () => {
	const photo = await stored(ana, await somePhoto(), 'Été in Zürich.jpg');
	const { headers } = await ana.request(`/media/${photo.id}/original?download`);
	expect(headers.get('content-type')).toBe('image/jpeg');
	expect(headers.get('x-content-type-options')).toBe('nosniff');
	expect(headers.get('content-security-policy')).toContain('sandbox');
	expect(headers.get('cache-control')).toBe('private, no-store');
	expect(headers.get('content-disposition')).toBe(
		`attachment; filename="_t_ in Z_rich.jpg"; filename*=UTF-8''%C3%89t%C3%A9%20in%20Z%C3%BCrich.jpg`,
	);
});

test('a file that is gone for good and is sent again is stored and drawn again', async () => {
	const bytes = await somePhoto();
	const photo = await stored(ana, bytes);
	await settled(ana, photo.id);
	await server.sql`update assets set deleted = true where id = ${photo.id}`;
	const again = await stored(ana, bytes);
	expect(again.id).toBe(photo.id);
	expect(await settled(ana, photo.id)).toMatchObject({ state: 'stored', mediaVersion: 1 });
});

test('a film that is stored has no picture to ask for', async () => {
	// The first box of an MP4, which is all that its type is taken from.
	const box = Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex');
	const film = await stored(ana, box, 'film.mp4', 'video');
	expect(await assetOf(ana, film.id)).toMatchObject({ state: 'stored', mediaVersion: 0 });
});

test('drawing raises the media version in the library and in every album that holds the photo', async () => {
	const device = ana.device();
	const albumId = await ana.album('Held', device);
	const photo = await register(ana, await somePhoto(), {}, device);
	await device.mutate('addAssets', { albumId, assetIds: [photo.id], at: now() });
	await upload(ana, photo);
	const asset = await settled(ana, photo.id);
	expect(asset).toMatchObject({ mediaVersion: 1, width: 40, height: 30, state: 'stored' });
	expect(asset.thumbhash).not.toBe('');
	await device.pull();
	const entry = device.view.get(`entry/${albumId}/${photo.id}`) as Entry;
	expect(entry.asset).toMatchObject({ mediaVersion: 1, state: 'stored', thumbhash: asset.thumbhash });
});

test('a photo that a passing fault keeps from being drawn is drawn by a later try', async () => {
	const put = vi
		.spyOn(server.services.media.storage, 'put')
		.mockRejectedValueOnce(new Error('the disk is away'));
	const photo = await stored(ana, await somePhoto());
	expect(await settled(ana, photo.id)).toMatchObject({ mediaVersion: 1 });
	expect(put.mock.calls.length).toBeGreaterThan(2);
	put.mockRestore();
});

describe.skipIf(!hasRealMedia)('real files', () => {
	test.each(realFiles('photos'))('%s gets both sizes', { timeout: 70_000 }, async (name) => {
		const photo = await stored(ana, realFile(name), name.split('/').at(-1));
		const asset = await settled(ana, photo.id);
		expect(asset.failure).toBeUndefined();
		const thumb = await sharp(await bytesOf(await ana.request(`/media/${photo.id}/thumb`))).metadata();
		const preview = await sharp(await bytesOf(await ana.request(`/media/${photo.id}/preview`))).metadata();
		expect([thumb.format, preview.format]).toEqual(['webp', 'webp']);
		expect(Math.min(thumb.width, thumb.height)).toBe(Math.min(320, asset.width, asset.height));
		expect(Math.max(preview.width, preview.height)).toBe(Math.min(1600, Math.max(asset.width, asset.height)));
		expect(thumb.width / thumb.height).toBeCloseTo(asset.width / asset.height, 1);
		expect(asset.thumbhash).not.toBe('');
		const original = await ana.request(`/media/${photo.id}/original`);
		expect((await bytesOf(original)).equals(photo.bytes)).toBe(true);
	});

	test('a photo that was taken upright is drawn upright', async () => {
		const photo = await stored(ben, realFile('photos/orientation-6-portrait.jpg'));
		const { width, height } = await settled(ben, photo.id);
		// The file's own pixels are 700 x 840, to be turned by a quarter.
		expect([width, height]).toEqual([840, 700]);
	});

	test('the time of a photo is the better one of what device and server found', async () => {
		const photo = await stored(ben, realFile('photos/IMG_2682.heic'));
		expect(await settled(ben, photo.id)).toMatchObject({
			type: 'image/heic',
			takenAt: '2019-03-21T16:04:21.010Z',
			takenAtSource: 'gps',
		});
	});

	test.each([...realFiles('videos'), ...realFiles('music')])('%s comes back byte for byte', async (name) => {
		const file = await stored(
			ana,
			realFile(name),
			name.split('/').at(-1),
			name.startsWith('music') ? 'audio' : 'video',
		);
		expect((await assetOf(ana, file.id)).state).toBe('stored');
		const original = await ana.request(`/media/${file.id}/original`);
		expect((await bytesOf(original)).equals(file.bytes)).toBe(true);
	});

	test('a picture of 40,000 x 40,000 pixels is kept, not drawn, and costs little', async () => {
		const before = process.memoryUsage().rss;
		const bomb = await stored(ana, realFile('broken/bomb-40000x40000.png'));
		const beside = await stored(ana, await somePhoto());
		expect(await settled(ana, bomb.id)).toMatchObject({ state: 'stored', failure: 'asset.too_large' });
		expect((await settled(ana, beside.id)).failure).toBeUndefined();
		expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
		expect((await ana.request(`/media/${bomb.id}/thumb`)).status).toBe(404);
		expect((await ana.request(`/media/${bomb.id}/original`)).status).toBe(200);
	});

	test('a truncated photo is drawn as far as it goes', async () => {
		const photo = await stored(ana, realFile('broken/truncated.jpg'));
		expect(await settled(ana, photo.id)).toMatchObject({ width: 800, height: 534, state: 'stored' });
	});

	test('a PNG that is named .jpg is what its bytes say', async () => {
		const photo = await stored(ben, realFile('broken/png-named.jpg'));
		expect(await assetOf(ben, photo.id)).toMatchObject({ type: 'image/png', kind: 'photo' });
	});

	test.each(['broken/html-named.jpg', 'broken/noise-named.mp3', 'broken/script.svg'])(
		'%s is refused',
		async (name) => {
			const file = await register(ana, realFile(name));
			expect((await upload(ana, file)).status).toBe(415);
		},
	);
});
