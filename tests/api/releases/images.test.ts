import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { Guest } from '../../support/guest.ts';
import { somePhoto } from '../../support/media.ts';
import { now, type Person } from '../../support/people.ts';
import { Label } from './label.ts';

let label: Label;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	label = await Label.open({ media: true });
	({ ana, ben } = await label.site.server.people());
});
afterAll(() => label.close());

/** A released album of two tracks with a picture and a link, that Ben is in. */
async function pictured(title: string) {
	const album = await label.release(ana, title, 2);
	const { body } = await label.site.form<{ image_id: string }>(ana, `/releases/${album.id}/cover`, [
		...(['image', await somePhoto(), 'cover.jpg'] as const),
	]);
	const albumUsers = [{ userId: ben.id, role: 'viewer' }];
	await label.site.call(ana, 'PUT', `/albums/${album.id}/users`, { albumUsers });
	const key = newId().replaceAll('-', '');
	const link = { albumId: album.id, id: newId(), key };
	await ana.device().mutate('createLink', { ...link, allowDownload: true, at: now() });
	return { ...album, image: body.image_id, link: `/s/${key}` };
}

const guest = () => new Guest(label.site.server);
const shownBy = async (person: Person, id: string) =>
	(await label.site.call(person, 'GET', `/albums/${id}`)).body.albumThumbnailAssetId;
const statuses = (load: (variant: string) => Promise<{ status: number }> | { status: number }) =>
	Promise.all(['thumb', 'preview', 'original'].map(async (variant) => (await load(variant)).status));

test('[MA-48] what REST and pages show of an album is what devices are told, and goes with its photo', async () => {
	const { id, slug, image, tracks, link } = await pictured('One picture');
	const device = ben.device();
	await device.pull();
	expect(device.view.get(`album/${id}`)).toMatchObject({
		...{ imageAssetId: image, coverAssetId: null },
		image: { state: 'stored', mediaVersion: expect.any(Number), thumbhash: expect.stringMatching(/.{20}/) },
	});
	const shown = async () => [
		await shownBy(ana, id),
		await shownBy(ben, id),
		(await label.read(undefined, 'ana', slug)).body.metadata.image_url?.includes(image) ?? false,
		(await (await guest().get(link)).text()).includes(`/media/${image}/`),
	];
	expect(await shown()).toEqual([image, image, true, true]);
	await label.site.call(ana, 'POST', '/assets/trash', { ids: [image] });
	expect(await shown()).toEqual([tracks[0], tracks[0], false, false]);
	await device.pull();
	expect(device.view.get(`album/${id}`)).not.toHaveProperty('image');
	await label.site.call(ana, 'POST', '/assets/restore', { ids: [image] });
	expect(await shown()).toEqual([image, image, true, true]);
	// What is chosen among the entries is seen.
	await label.site.call(ana, 'PATCH', `/albums/${id}`, { albumThumbnailAssetId: tracks[1] });
	expect(await shown()).toEqual([tracks[1], tracks[1], false, false]);
});

test('[MA-48] thumb and preview of it are loaded by whoever may see the album, and no longer', async () => {
	const { id, image, link } = await pictured('Seen by some');
	const member = () => statuses((variant) => ben.request(`/media/${image}/${variant}`));
	const linked = () => statuses((variant) => guest().get(`${link}/media/${image}/${variant}`));
	await ana.device().mutate('unreleaseAlbum', { albumId: id, at: now() });
	expect([await member(), await linked()]).toEqual([
		[200, 200, 404],
		[200, 200, 404],
	]);
	const other = (await pictured('Another')).link;
	expect((await guest().get(`${other}/media/${image}/thumb`)).status).toBe(404);
	await label.site.call(ana, 'DELETE', `/albums/${id}/user/${ben.id}`);
	expect([await member(), await linked()]).toEqual([
		[404, 404, 404],
		[200, 200, 404],
	]);
	await ana.device().mutate('updateAlbum', { id, imageAssetId: null, at: now() });
	expect(await linked()).toEqual([404, 404, 404]);
});
