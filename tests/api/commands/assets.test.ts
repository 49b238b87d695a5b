import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { markStored } from '../../../server/assets/mark-stored.ts';
import { execute } from '../../../server/sync/transact.ts';
import { now, type Person, World } from './world.ts';

let world: World;
let ana: Person, ben: Person;

beforeAll(async () => {
	world = await World.open();
	[ana, ben] = await world.people('ana', 'ben');
});
afterAll(() => world.close());

test('[P4] a file is registered once, and what is known of it stays', async () => {
	const file = await ana.file('one file');
	expect(await ana.twice('registerAsset', file)).toEqual({ outcome: 'new' });
	const again = { ...file, fileName: 'copy.jpg', title: 'Other' };
	expect(await ana.do('registerAsset', again)).toEqual({ outcome: 'known' });
	const [asset] = await world.sql`select * from assets where id = ${file.id}`;
	expect(asset).toMatchObject({
		file_name: 'IMG_0001.jpg',
		state: 'pending',
		media_version: 0,
		owner_id: ana.id,
	});
});

test('the same file of two people is two assets', async () => {
	const [a, b] = [await ana.file('shared file'), await ben.file('shared file')];
	expect(a.id).not.toBe(b.id);
	await ana.do('registerAsset', a);
	await ben.do('registerAsset', b);
});

test('an id that does not follow from owner and content is refused', async () => {
	const file = await ana.file();
	expect(await ben.tries('registerAsset', file)).toBe('asset.wrong_id');
	expect(await ana.tries('registerAsset', { ...file, id: newId() })).toBe('asset.wrong_id');
});

test('what is too large or of no accepted kind is refused', async () => {
	const file = await ana.file();
	expect(await ana.tries('registerAsset', { ...file, size: limits.fileBytes + 1 })).toBe('asset.too_large');
	expect(await ana.tries('registerAsset', { ...file, type: 'text/html' })).toBe('asset.unsupported');
	expect(await ana.tries('registerAsset', { ...file, kind: 'audio' })).toBe('asset.unsupported');
});

test('[P1] the same file registered on two devices at once is one asset', async () => {
	const file = await ana.file('at once');
	const outcomes = await Promise.all(Array.from({ length: 8 }, () => ana.do('registerAsset', file)));
	expect(outcomes.filter((one) => JSON.stringify(one) === '{"outcome":"new"}')).toHaveLength(1);
	const rows = await world.sql`select from assets where id = ${file.id}`;
	expect(rows).toHaveLength(1);
});

test('a file in the trash that is added again comes back, also into the albums that showed it', async () => {
	const file = await ben.file('binned');
	await ben.do('registerAsset', file);
	const albumId = await ana.album([], [{ handle: 'ben', role: 'editor' }]);
	await ben.do('addAssets', { albumId, assetIds: [file.id] });
	await ben.do('trashAssets', { assetIds: [file.id] });
	expect(await world.order(albumId)).toEqual([]);
	expect(await ben.twice('registerAsset', file)).toEqual({ outcome: 'restored' });
	expect(await world.order(albumId)).toEqual([file.id]);
});

test('a file that is gone for good and is added again is a new asset', async () => {
	const file = await ana.file('gone');
	const [kept] = await ana.stored(1);
	await ana.do('registerAsset', file);
	await execute(world, ana.id, markStored, { assetId: file.id, type: 'image/jpeg', kind: 'photo' });
	await ana.do('trashAssets', { assetIds: [file.id] });
	await world.sql`update assets set deleted = true where id = ${file.id}`;
	const before = await world.version(ana.id);
	expect(await ana.twice('registerAsset', { ...file, title: 'Again' })).toEqual({ outcome: 'new' });
	const [asset] = await world.sql`select * from assets where id = ${file.id}`;
	expect(asset).toMatchObject({
		deleted: false,
		state: 'pending',
		media_version: 0,
		trashed_at: null,
		failure: null,
		title: 'Again',
		version: before + 1,
	});
	await ana.album([file.id, kept!]);
});

test('[PA-15] [P4] a changed asset is shown so in every album, whoever owns it', async () => {
	const [photo, other] = await ben.assets(2);
	const albumId = await ana.album([], [{ handle: 'ben', role: 'editor' }]);
	await ben.do('addAssets', { albumId, assetIds: [photo!, other!] });
	const own = await ben.album([photo!]);
	const before = await world.version(albumId);
	const updatedAt = (await world.album(albumId)).updated_at;

	await ben.twice('updateAsset', { id: photo!, title: 'Harbour', takenAt: '2020-02-02T02:02:02.000Z' });
	for (const id of [albumId, own])
		expect(await world.shown(id, photo!)).toMatchObject({
			title: 'Harbour',
			takenAt: '2020-02-02T02:02:02.000Z',
		});
	expect(await world.version(albumId)).toBe(before + 1);
	expect((await world.shown(albumId, other!))!.version).toBeLessThanOrEqual(before);
	expect((await world.album(albumId)).updated_at).toBe(updatedAt);
	const [asset] = await world.sql`select taken_at_source, description from assets where id = ${photo!}`;
	expect(asset).toEqual({ taken_at_source: 'person', description: '' });
	expect(await ana.tries('updateAsset', { id: photo!, title: 'Mine' })).toBe('asset.not_found');
});

test('[PA-21] [P4] a trashed photo leaves the albums of others and comes back in its place', async () => {
	const bens = await ben.assets(3);
	const albumId = await ana.album([], [{ handle: 'ben', role: 'editor' }]);
	await ben.do('addAssets', { albumId, assetIds: bens });
	const [announced] = await world.announced(() => ben.twice('trashAssets', { assetIds: [bens[1]!] }));
	expect(announced!.spaces).toHaveLength(2);
	expect(await world.order(albumId)).toEqual([bens[0], bens[2]]);
	await ben.twice('restoreAssets', { assetIds: [bens[1]!] });
	expect(await world.order(albumId)).toEqual(bens);
});

test('a photo that was removed from an album does not come back with its restore', async () => {
	const [before, meanwhile] = await ben.assets(2);
	const albumId = await ana.album([], [{ handle: 'ben', role: 'editor' }]);
	await ben.do('addAssets', { albumId, assetIds: [before!, meanwhile!] });
	await ana.do('removeAssets', { albumId, assetIds: [before!] });
	await ben.do('trashAssets', { assetIds: [before!, meanwhile!] });
	// Ana's device still showed it when she removed it.
	await ana.do('removeAssets', { albumId, assetIds: [meanwhile!] });
	await ben.do('restoreAssets', { assetIds: [before!, meanwhile!] });
	expect(await world.order(albumId)).toEqual([]);
	await ana.do('restoreEntries', { albumId, assetIds: [before!, meanwhile!] });
	expect(await world.order(albumId)).toEqual([before, meanwhile]);
});

test('nobody trashes or restores what is not theirs, and the others of a batch are done', async () => {
	const [anas] = await ana.assets(1);
	const [bens] = await ben.assets(1);
	expect(await ben.tries('trashAssets', { assetIds: [anas!] })).toBe('asset.not_found');
	await ben.push(['trashAssets', { assetIds: [anas!, bens!], at: now() }]);
	const trashed = await world.sql<{ id: string }[]>`
		select id from assets where trashed_at is not null and id in (${anas!}, ${bens!})`;
	expect(trashed.map(({ id }) => id)).toEqual([bens]);
	expect((await ben.notices()).at(-1)).toMatchObject({
		code: 'asset.not_found',
		held: [{ args: { assetIds: [anas] } }],
	});
	expect(await ana.tries('restoreAssets', { assetIds: [bens!] })).toBe('asset.not_found');
});

test('what was trashed more than 30 days ago does not come back', async () => {
	const [id] = await ana.assets(1);
	await ana.do('trashAssets', { assetIds: [id!] });
	await world.sql`update assets set trashed_at = now() - interval '31 days' where id = ${id!}`;
	expect(await ana.tries('restoreAssets', { assetIds: [id!] })).toBe('asset.not_found');
});

test('[P3] a restored entry and the trashing of its asset at once leave no trashed photo in the album', async () => {
	for (let round = 0; round < 10; round++) {
		const [photo] = await ben.assets(1);
		const albumId = await ana.album([], [{ handle: 'ben', role: 'editor' }]);
		await ben.do('addAssets', { albumId, assetIds: [photo!] });
		await ana.do('removeAssets', { albumId, assetIds: [photo!] });
		await Promise.allSettled([
			ana.do('restoreEntries', { albumId, assetIds: [photo!] }),
			ben.do('trashAssets', { assetIds: [photo!] }),
		]);
		expect(await world.order(albumId)).toEqual([]);
	}
});

test('[P4] what is deleted for good is gone, and comes back to no album when it is added again', async () => {
	const [photo, kept] = [await ben.file('purged'), await ben.file('kept')];
	for (const file of [photo, kept]) await ben.do('registerAsset', file);
	const albumId = await ana.album([], [{ handle: 'ben', role: 'editor' }]);
	await ben.do('addAssets', { albumId, assetIds: [photo.id] });
	const contentOf = async () =>
		(await world.sql<{ content: string }[]>`select content from assets where id = ${photo.id}`)[0]!.content;
	const first = await contentOf();
	expect(await ben.tries('purgeAssets', { assetIds: [photo.id] })).toBe('asset.not_trashed');
	await ben.do('trashAssets', { assetIds: [photo.id] });
	expect(await ben.twice('purgeAssets', { assetIds: [photo.id, kept.id] })).toMatchObject({
		purged: [photo.id],
		refused: [{ id: kept.id, code: 'asset.not_trashed' }],
	});
	const [gone] = await world.sql`select * from assets where id = ${photo.id}`;
	expect(gone).toMatchObject({ deleted: true, file_name: '', title: '' });
	expect(await world.sql`select content from removals where owner_id = ${ben.id}`).toEqual([
		{ content: first },
	]);

	await ben.do('registerAsset', photo);
	expect(await contentOf()).not.toBe(first);
	await ben.do('trashAssets', { assetIds: [photo.id] });
	await ben.do('restoreAssets', { assetIds: [photo.id] });
	expect(await world.order(albumId)).toEqual([]);
	expect(await ana.tries('restoreEntries', { albumId, assetIds: [photo.id] })).toBe('entry.not_found');
});
