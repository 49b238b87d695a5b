import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { compareShown, type Entry } from '#domain/entry.ts';
import { newId } from '#domain/ids.ts';
import { register, somePhoto, upload } from '../support/media.ts';
import { now, type Person } from '../support/people.ts';
import { Transfers } from '../support/transfers.ts';

let transfers: Transfers;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	transfers = await Transfers.start();
	({ ana, ben } = await transfers.server.people());
});
afterAll(() => transfers.server.stop());
beforeEach(() => transfers.freshFolder());

async function furnish(person: Person): Promise<string> {
	const device = person.device();
	const names = ['beach.jpg', 'beach.jpg', 'a/b:c?.jpg', '..', 'CON.jpg', 'Beach.JPG'];
	const ids: string[] = [];
	for (const name of names) {
		const photo = await register(person, await somePhoto(), { name });
		expect((await upload(person, photo)).status).toBe(204);
		ids.push(photo.id);
	}
	await transfers.settled();
	const at = '2024-05-01T10:00:00.000Z';
	const id = newId();
	await device.mutate('createAlbum', {
		id,
		name: 'Lake: 1/2',
		description: 'Two\nlines',
		order: 'manual',
		at,
	});
	await device.mutate('addAssets', { albumId: id, assetIds: ids, at: '2024-05-02T10:00:00.000Z' });
	await device.mutate('moveAssets', {
		albumId: id,
		assetIds: [ids[3]!, ids[1]!],
		after: null,
		at: '2024-05-03T10:00:00.000Z',
	});
	await device.mutate('updateAlbum', { id, coverAssetId: ids[2]!, at: '2024-05-04T10:00:00.000Z' });
	const picture = await register(person, await somePhoto(), { name: 'front.jpg' });
	await upload(person, picture);
	await device.mutate('updateAlbum', { id, imageAssetId: picture.id, at: '2024-05-04T10:00:00.000Z' });
	await device.mutate('setMember', { albumId: id, userId: ben.id, role: 'viewer', at });
	await device.mutate('addComment', { albumId: id, id: newId(), text: 'Here it was', at });
	await device.mutate('addComment', { albumId: id, id: newId(), assetId: ids[0]!, text: 'Cold', at });
	await ben.device().mutate('addComment', { albumId: id, id: newId(), text: 'I was there', at });
	await device.mutate('setLike', { albumId: id, assetId: ids[1]!, liked: true, at });
	await device.mutate('updateAlbum', { id, isActivityEnabled: false, at: '2024-05-05T10:00:00.000Z' });
	await device.mutate('createAlbum', { id: newId(), name: 'Lake: 1/2', assetIds: [ids[0]!], at });
	await device.mutate('createAlbum', { id: newId(), name: 'Nothing yet', at });
	const loose = await register(person, await somePhoto(), { name: 'loose.jpg' });
	await upload(person, loose);
	await device.mutate('updateAsset', {
		...{
			id: loose.id,
			title: 'Alone',
			description: 'In no album',
			takenAt: '1999-01-02T03:04:05.000Z',
			at: now(),
		},
	});
	await transfers.settled();
	return id;
}

test('what is exported and imported by someone else is the same albums, and again changes nothing', async () => {
	await furnish(ana);
	const out = await transfers.putOut(ana);
	expect(out).toMatchObject({ albums: 3, files: 9, written: 9, leftOut: [] });
	expect((await readdir(transfers.folder)).sort()).toEqual([
		'Lake_ 1_2',
		'Lake_ 1_2 (2)',
		'Library',
		'Nothing yet',
	]);
	expect((await readdir(join(transfers.folder, 'Lake_ 1_2'))).sort()).toEqual([
		...[
			'Beach (3).JPG',
			'CON_.jpg',
			'_',
			'a_b_c_.jpg',
			'album.json',
			'beach (2).jpg',
			'beach.jpg',
			'front.jpg',
		],
	]);

	const eva = await transfers.someone();
	const taken = await transfers.takeIn(eva);
	expect(taken).toMatchObject({ files: { new: 8, known: 1, restored: 0 }, leftOut: [] });
	expect(taken.albums.map(({ isNew }) => isNew)).toEqual([true, true, true]);
	await transfers.settled();
	const [before, after] = [await transfers.shown(ana), await transfers.shown(eva)];
	const own = before.map((album) => ({
		...album,
		comments: album.comments
			.map(([file, text, at]) => [file, text === 'I was there' ? 'Ben: I was there' : text, at])
			.sort(),
	}));
	expect(after).toEqual(own);
	expect(own.map(({ files }) => files.length)).toEqual([1, 6, 0]);
	expect(own.map(({ picture }) => picture !== null)).toEqual([false, true, false]);
	expect(await transfers.library(eva)).toEqual(await transfers.library(ana));

	const [moved, own2] = [await transfers.versions(eva), await transfers.versions(ana)];
	expect(await transfers.takeIn(eva)).toMatchObject({ files: { new: 0, known: 9, restored: 0 } });
	// Into the account that it comes from: the same albums by their ids.
	expect((await transfers.takeIn(ana)).albums.map(({ isNew, added }) => [isNew, added])).toEqual(
		Array(3).fill([false, 0]),
	);
	await transfers.settled();
	expect(await transfers.versions(eva)).toEqual(moved);
	expect(await transfers.versions(ana)).toEqual(own2);
}, 60_000);

test('brought back to where it comes from, an album has what is missing again, and its order, words and cover', async () => {
	const person = await transfers.someone();
	const id = await furnish(person);
	const album = async () => (await transfers.shown(person)).find(({ description }) => description !== '')!;
	const before = await album();
	await transfers.putOut(person);
	const device = person.device();
	await device.pull();
	const [first, second, third] = device
		.all<Entry>(`entry/${id}/`)
		.sort(compareShown('manual'))
		.map(({ assetId }) => assetId);
	await device.mutate('removeAssets', { albumId: id, assetIds: [second!], at: now() });
	await device.mutate('moveAssets', { albumId: id, assetIds: [first!], after: third!, at: now() });
	await device.mutate('updateAlbum', {
		id,
		name: 'Sea',
		coverAssetId: first!,
		imageAssetId: null,
		order: 'asc',
		at: now(),
	});
	expect(await transfers.takeIn(person)).toMatchObject({ files: { new: 0, known: 9 }, leftOut: [] });
	expect(await album()).toEqual({ ...before, updatedAt: expect.any(String) as string });
}, 60_000);

test('an export that was cut short goes on: what is whole stays, what is not is written', async () => {
	const person = await transfers.someone();
	await furnish(person);
	await transfers.putOut(person);
	const place = join(transfers.folder, 'Lake_ 1_2');
	const bytes = await readFile(join(place, 'beach.jpg'));
	const old = new Date('2001-01-01');
	await utimes(join(place, 'CON_.jpg'), old, old);
	await rm(join(place, 'a_b_c_.jpg'));
	await writeFile(join(place, 'beach.jpg'), bytes.subarray(0, 100));
	await writeFile(join(place, 'beach (2).jpg.part'), 'half');
	expect(await transfers.putOut(person)).toMatchObject({ albums: 3, files: 9, written: 2, leftOut: [] });
	expect((await readFile(join(place, 'beach.jpg'))).equals(bytes)).toBe(true);
	const eva = await transfers.someone();
	expect((await transfers.takeIn(eva)).leftOut).toEqual([]);
	expect(await transfers.putOut(person)).toMatchObject({ written: 0 });
}, 60_000);

test('an exported file that is damaged or gone is told, and the rest is taken', async () => {
	const person = await transfers.someone();
	await furnish(person);
	await transfers.putOut(person);
	const place = join(transfers.folder, 'Lake_ 1_2');
	await writeFile(join(place, 'beach.jpg'), await somePhoto());
	await rm(join(place, 'CON_.jpg'));
	await writeFile(join(place, 'mine.jpg'), await somePhoto());
	const { files, leftOut } = await transfers.takeIn(await transfers.someone());
	// Of seven photos two are not taken; one lies in two folders.
	expect(files).toEqual({ new: 6, known: 1, restored: 0 });
	expect(Object.fromEntries(leftOut.map(({ path, code }) => [path.slice(place.length + 1), code]))).toEqual({
		'mine.jpg': 'entry.not_found',
		'beach.jpg': 'asset.checksum',
		'CON_.jpg': 'not_found',
	});
}, 60_000);
