import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Person } from '../../support/people.ts';
import { register, somePhoto, upload } from '../../support/media.ts';
import { wav } from '../../support/sounds.ts';
import { Label } from './label.ts';

let label: Label;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	label = await Label.open({ media: true });
	({ ana, ben } = await label.site.server.people());
});
afterAll(() => label.close());

type Kind = 'photo' | 'audio';

/** An own file, once its pictures are drawn where it has any. */
async function stored(bytes: Buffer, kind: Kind, name: string): Promise<string> {
	const asset = await register(ana, bytes, { kind, name });
	expect((await upload(ana, asset)).status).toBe(204);
	if (kind === 'photo')
		await vi.waitFor(
			async () =>
				expect((await label.site.call(ana, 'GET', `/assets/${asset.id}`)).body.mediaVersion).toBeGreaterThan(
					0,
				),
			{ timeout: 20_000, interval: 50 },
		);
	return asset.id;
}

const load = (as: Person | undefined, id: string, variant: string, headers = {}) => {
	const path = `/media/${id}/${variant}`;
	return Promise.resolve(as ? as.request(path, { headers }) : label.site.server.request(path, { headers }));
};
const statuses = async (as: Person | undefined, id: string) =>
	Promise.all(
		['thumb', 'preview', 'cover', 'playable', 'original'].map(
			async (variant) => (await load(as, id, variant)).status,
		),
	);

test('[MA-19] sound of a release is played by anyone, in parts too, for as long as it is one', async () => {
	const bytes = wav();
	const id = await stored(bytes, 'audio', 'track.wav');
	const other = await stored(wav(), 'audio', 'waiting.wav');
	const album = await label.shell(ana, 'Sound');
	await label.add(ana, album.id, id);
	expect((await load(undefined, id, 'playable')).status).toBe(401);
	expect((await load(ben, id, 'playable')).status).toBe(404);
	await label.finalize(ana, album.id, [id]);
	await label.add(ana, album.id, other);

	const { stream_url } = (await label.read(undefined, 'ana', 'sound')).body.tracks[0]!;
	expect(stream_url).toContain(`/media/${id}/playable`);
	for (const as of [undefined, ben]) {
		const answer = await load(as, id, 'playable');
		expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'audio/wav']);
		expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
		const part = await load(as, id, 'playable', { range: 'bytes=10-19' });
		expect(part.status).toBe(206);
		expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true);
		const refused = as ? 404 : 401;
		expect((await load(as, id, 'original')).status).toBe(refused);
		// What waits for the next finalize is not in the release yet.
		expect((await load(as, other, 'playable')).status).toBe(refused);
	}
	expect((await load(undefined, id, 'playable', { 'x-api-key': 'wrong' })).status).toBe(401);
});

test('[MA-19] of photos anyone sees the pictures, without place and camera, and never the original', async () => {
	const jpeg = await sharp(await somePhoto())
		.withExif({
			IFD0: { Make: 'Telling', Model: 'Camera' },
			IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '1/1 2/1 3/1' },
		})
		.jpeg()
		.toBuffer();
	expect(jpeg.includes('Telling')).toBe(true);
	const id = await stored(jpeg, 'photo', 'IMG_1.jpg');
	const { body } = await label.site.call<{ id: string }>(ana, 'POST', '/albums', {
		...{ albumName: 'Gallery', assetIds: [id] },
	});
	expect(await statuses(undefined, id)).toEqual([401, 401, 401, 401, 401]);
	await label.finalize(ana, body.id, [id]);
	expect(await statuses(undefined, id)).toEqual([200, 200, 200, 404, 401]);
	expect(await statuses(ben, id)).toEqual([200, 200, 200, 404, 404]);
	expect(await statuses(ana, id)).toEqual([200, 200, 200, 404, 200]);
	for (const variant of ['thumb', 'preview', 'cover']) {
		const picture = Buffer.from(await (await load(undefined, id, variant)).arrayBuffer());
		expect((await sharp(picture).metadata()).exif).toBeUndefined();
		expect(picture.includes('Telling')).toBe(false);
	}
	const { metadata, tracks } = (await label.read(undefined, 'ana', 'gallery')).body;
	expect(metadata.image_url).toContain(`/media/${id}/preview`);
	expect(tracks[0]).toMatchObject({ kind: 'photo', title: '', stream_url: null });
	expect(JSON.stringify(tracks)).not.toContain('IMG_1');
	expect((await load(ben, id, 'details')).status).toBe(404);
	expect((await ben.request(`/api/assets/${id}/details`)).status).toBe(404);
});

test('[F4] bytes of what was taken back, taken out, trashed or deleted are given to nobody any more', async () => {
	const id = await stored(await somePhoto(), 'photo', 'a.jpg');
	const album = await label.shell(ana, 'Taken back');
	await label.add(ana, album.id, id);
	const device = ana.device();
	const at = () => new Date().toISOString();
	const sees = async () => [
		(await load(undefined, id, 'preview')).status,
		(await load(ben, id, 'preview')).status,
	];
	const release = () => label.finalize(ana, album.id, [id]);

	await release();
	expect(await sees()).toEqual([200, 200]);
	await device.mutate('unreleaseAlbum', { albumId: album.id, at: at() });
	expect(await sees()).toEqual([401, 404]);
	await release();
	expect(await sees()).toEqual([200, 200]);
	await label.site.call(ana, 'DELETE', `/releases/${album.id}/tracks/${id}`);
	expect(await sees()).toEqual([401, 404]);
	await label.add(ana, album.id, id);
	expect(await sees()).toEqual([401, 404]);
	await release();
	await device.mutate('trashAssets', { assetIds: [id], at: at() });
	expect(await sees()).toEqual([401, 404]);
	await device.mutate('restoreAssets', { assetIds: [id], at: at() });
	expect(await sees()).toEqual([200, 200]);
	await label.site.call(ana, 'DELETE', `/releases/${album.id}`);
	expect(await sees()).toEqual([401, 404]);
});
