import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../../support/people.ts';
import type { ArtistAlbumListItem } from '../../../server/api/schemas/releases.ts';
import { Label } from './label.ts';

let label: Label;
let ana: Person;
let ben: Person;
let cem: Person;

beforeAll(async () => {
	label = await Label.open();
	({ ana, ben, cem } = await label.site.server.people());
});
afterAll(() => label.close());

const listOf = (handle: string, as?: Person) =>
	label.site.call<{ albums: ArtistAlbumListItem[] }>(as, 'GET', `/releases/${handle}`);

test('[MA-13] releases are listed by title for anyone, without those in which nothing is stored', async () => {
	for (const title of ['list b', 'List A', 'list 10', 'List 9']) await label.release(ana, title, 1);
	const { id } = await label.release(ben, 'list É', 2);
	await label.shell(ana, 'list of nothing');
	await label.album(ana, 'list of a draft', 1);
	const emptied = await label.release(ana, 'list emptied', 1);
	await label.site.call(ana, 'DELETE', `/releases/${emptied.id}/tracks/${emptied.tracks[0]}`);
	expect((await label.listed()).filter((title) => /^list/i.test(title))).toEqual([
		...['List 9', 'list 10', 'List A', 'list b', 'list É'],
	]);
	const { body } = await label.site.call<{ albums: { id: string }[] }>(undefined, 'GET', '/releases');
	expect(body.albums.find((album) => album.id === id)).toEqual({
		...{ id, title: 'list É', slug: 'list-e', artist: 'Ben', artist_handle: 'ben', track_count: 2 },
	});
	// Its owner sees no more in a list of what is public.
	expect(await label.listed('list of', ana)).toEqual([]);
});

test('[MA-14] those of one person are listed, and a person whom nobody knows is not there', async () => {
	const { id } = await label.release(cem, 'Of Cem', 1);
	await label.shell(cem, 'A draft of Cem');
	for (const handle of ['cem', 'CEM', '@cem'])
		expect(await listOf(handle)).toEqual({
			status: 200,
			body: {
				albums: [{ id, title: 'Of Cem', slug: 'of-cem', track_count: 1, total_plays: 0, image_url: null }],
			},
		});
	for (const handle of ['nobody', '-', '%00', 'a'.repeat(400)])
		expect(await listOf(handle)).toMatchObject({ status: 404, body: { code: 'user.not_found' } });
	for (const slug of ['nothing', 'Of-Cem', '%00'])
		expect((await label.read(undefined, 'cem', slug)).status).toBe(404);
});

test('[MA-15] [MA-16] tracks are in the order of the list record, then what waits for the next by when it was made', async () => {
	const { id, slug, tracks } = await label.album(ana, 'Ordered', 3);
	await label.finalize(ana, id, tracks.toReversed());
	// One after the other, so that no two are made in the same millisecond.
	const [late] = await label.site.stored(ana, 1);
	const [later] = await label.site.stored(ana, 1);
	const [pending] = await ana.assets(1);
	await label.add(ana, id, pending!, later!, late!);
	const owners = await label.read(ana, 'ana', slug);
	expect(owners.body.tracks.map((one) => [one.id, one.is_released])).toEqual([
		...tracks.toReversed().map((one) => [one, true]),
		...[late, later, pending].map((one) => [one, false]),
	]);
	expect(owners.body.metadata.track_count).toBe(6);
	for (const stranger of [undefined, ben]) {
		const { body } = await label.read(stranger, 'ana', slug);
		expect(body.tracks.map((one) => one.id)).toEqual(tracks.toReversed());
		expect(body.metadata.track_count).toBe(3);
	}
});

test('[MA-16] a draft is there for those who are in it, and for nobody else', async () => {
	const { id, slug, tracks } = await label.album(ana, 'Draft', 2);
	const albumUsers = [{ userId: ben.id, role: 'viewer' }];
	await label.site.call(ana, 'PUT', `/albums/${id}/users`, { albumUsers });
	for (const person of [ana, ben, await ana.program('read')])
		expect((await label.read(person, 'ana', slug)).body).toMatchObject({
			metadata: { id, track_count: 2 },
			tracks: tracks.map((track) => ({ id: track, is_released: false })),
		});
	for (const person of [cem, undefined])
		expect(await label.read(person, 'ana', slug)).toMatchObject({
			status: 404,
			body: { code: 'album.not_found' },
		});
});

test('[MA-17] each is told of their own likes', async () => {
	const { id, slug, tracks } = await label.release(ana, 'Liked', 2);
	const albumUsers = [{ userId: ben.id, role: 'viewer' }];
	await label.site.call(ana, 'PUT', `/albums/${id}/users`, { albumUsers });
	await label.site.call(ana, 'PUT', `/albums/${id}/likes?assetId=${tracks[0]}`);
	await label.site.call(ben, 'PUT', `/albums/${id}/likes?assetId=${tracks[1]}`);
	const likes = async (person?: Person) =>
		(await label.read(person, 'ana', slug)).body.tracks.map((track) => track.is_liked);
	expect(await likes(ana)).toEqual([true, false]);
	expect(await likes(ben)).toEqual([false, true]);
	expect([await likes(cem), await likes()]).toEqual([
		[false, false],
		[false, false],
	]);
	await label.site.call(ana, 'DELETE', `/albums/${id}/likes?assetId=${tracks[0]}`);
	expect(await likes(ana)).toEqual([false, false]);
});

test('[MA-20] [F4] what is public says each change as soon as it is acknowledged', async () => {
	const { id, tracks } = await label.release(ana, 'Fresh', 3);
	const [a, b, c] = tracks;
	const device = ana.device();
	const at = () => new Date().toISOString();
	const says = async () => {
		const { status, body } = await label.read(undefined, 'ana', 'fresh');
		return status === 200 ? [body.metadata.title, ...body.tracks.map((one) => one.id)] : status;
	};
	expect(await says()).toEqual(['Fresh', a, b, c]);
	await device.mutate('moveAssets', { albumId: id, assetIds: [c!], after: null, at: at() });
	expect(await says()).toEqual(['Fresh', c, a, b]);
	await device.mutate('updateAlbum', { id, name: 'Renamed in the app', at: at() });
	expect(await says()).toEqual(['Renamed in the app', c, a, b]);
	await device.mutate('trashAssets', { assetIds: [a!], at: at() });
	expect(await says()).toEqual(['Renamed in the app', c, b]);
	await device.mutate('restoreAssets', { assetIds: [a!], at: at() });
	expect(await says()).toEqual(['Renamed in the app', c, a, b]);
	await device.mutate('unreleaseAlbum', { albumId: id, at: at() });
	expect([await says(), await label.listed('Renamed in')]).toEqual([404, []]);
	await label.finalize(ana, id, [b!]);
	expect(await says()).toEqual(['Renamed in the app', c, a, b]);
	await device.mutate('deleteAlbum', { id, at: at() });
	expect([await says(), (await listOf('ana')).body.albums.filter((one) => one.id === id)]).toEqual([404, []]);
});
