import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Id } from '#domain/ids.ts';
import { markDerived } from '../../../server/assets/mark-derived.ts';
import { markFailed } from '../../../server/assets/mark-failed.ts';
import { execute } from '../../../server/sync/transact.ts';
import { type Person, World } from './world.ts';

let world: World;
let ana: Person, ben: Person;

beforeAll(async () => {
	world = await World.open();
	[ana, ben] = await world.people('ana', 'ben');
});
afterAll(() => world.close());

const pictureOf = async (albumId: Id) => {
	const { image_id, image } = await world.album(albumId);
	return { id: image_id, image };
};
const pending = { thumbhash: '', mediaVersion: 0, state: 'pending' };
const none = { id: null, image: null };

test('[MA-48] [P4] an own photo stands for an album and is no entry of it, before its bytes are there and after', async () => {
	const [track] = await ana.assets(1);
	const albumId = await ana.album([track!]);
	const [photo] = await ana.assets(1);
	await ana.twice('updateAlbum', { id: albumId, imageAssetId: photo! });
	expect(await pictureOf(albumId)).toEqual({ id: photo, image: pending });
	expect(await world.order(albumId)).toEqual([track]);
	// What an app says that knows nothing of it leaves it as it is.
	await ana.do('updateAlbum', { id: albumId, name: 'Winter', coverAssetId: track! });
	expect(await pictureOf(albumId)).toEqual({ id: photo, image: pending });
	await ana.twice('updateAlbum', { id: albumId, imageAssetId: null });
	expect(await pictureOf(albumId)).toEqual(none);
});

test('[MA-48] what is drawn of it is told with the album, which is no edit of the album', async () => {
	const albumId = await ana.album();
	const [photo] = await ana.stored(1);
	await ana.do('updateAlbum', { id: albumId, imageAssetId: photo! });
	const before = await world.album(albumId);
	const version = await world.version(albumId);
	await execute(world, ana.id, markDerived, { assetId: photo!, thumbhash: 'abcd' });
	expect((await pictureOf(albumId)).image).toEqual({ thumbhash: 'abcd', mediaVersion: 1, state: 'stored' });
	expect(await world.album(albumId)).toMatchObject({ version: version + 1, updated_at: before.updated_at });
	expect(await world.version(albumId)).toBe(version + 1);
});

test('[MA-48] nothing but an own photo that may yet be stored stands for an album, and its owner alone says so', async () => {
	const albumId = await ana.album([], [{ handle: 'ben', role: 'editor' }]);
	const [photo, trashed, refused] = await ana.assets(3);
	const [foreign] = await ben.assets(1);
	const track = { ...(await ana.file()), kind: 'audio' as const, type: 'audio/flac' };
	await ana.do('registerAsset', track);
	await ana.do('trashAssets', { assetIds: [trashed!] });
	await execute(world, ana.id, markFailed, { assetId: refused!, code: 'asset.unsupported' });
	for (const imageAssetId of [foreign!, track.id, trashed!, refused!])
		expect(await ana.tries('updateAlbum', { id: albumId, imageAssetId })).toBe('asset.not_found');
	expect(await ben.tries('updateAlbum', { id: albumId, imageAssetId: foreign })).toBe('album.no_right');
	expect(await ana.tries('updateAlbum', { id: albumId, imageAssetId: photo! })).toBe('done');
	expect(await ben.tries('updateAlbum', { id: albumId, imageAssetId: null })).toBe('album.no_right');
});

test('[MA-48] a photo in the trash stands for no album, and does again when it is back; one that is gone for good does not', async () => {
	const [photo] = await ana.stored(1);
	const [one, other] = [await ana.album([photo!]), await ana.album()];
	for (const id of [one, other]) await ana.do('updateAlbum', { id, imageAssetId: photo! });
	const shown = { id: photo, image: { ...pending, state: 'stored' } };
	const version = await world.version(other);
	await ana.twice('trashAssets', { assetIds: [photo!] });
	for (const id of [one, other]) expect(await pictureOf(id)).toEqual({ id: photo, image: null });
	expect((await world.album(other)).version).toBe(version + 1);
	await ana.twice('restoreAssets', { assetIds: [photo!] });
	for (const id of [one, other]) expect(await pictureOf(id)).toEqual(shown);
	await ana.do('trashAssets', { assetIds: [photo!] });
	await ana.twice('purgeAssets', { assetIds: [photo!] });
	for (const id of [one, other]) expect(await pictureOf(id)).toEqual(none);
});

test('[MA-48] the same file that is added again from the trash stands for its album again', async () => {
	const file = await ana.file();
	await ana.do('registerAsset', file);
	const albumId = await ana.album();
	await ana.do('updateAlbum', { id: albumId, imageAssetId: file.id });
	await ana.do('trashAssets', { assetIds: [file.id] });
	await ana.do('registerAsset', file);
	expect(await pictureOf(albumId)).toEqual({ id: file.id, image: pending });
});

test('[MA-48] an album that is handed over is without the picture of who owned it', async () => {
	const [photo] = await ana.assets(1);
	const albumId = await ana.album([], [{ handle: 'ben', role: 'viewer' }]);
	await ana.do('updateAlbum', { id: albumId, imageAssetId: photo! });
	await ana.do('transferOwnership', { albumId, userId: ben.id });
	expect(await pictureOf(albumId)).toEqual(none);
});

test('[MA-48] of pictures that are given, trashed and brought back at once, what comes last stands', async () => {
	const albumId = await ana.album();
	const photos = await ana.stored(4);
	for (let round = 0; round < 5; round++) {
		await Promise.all([
			...photos.map((imageAssetId) =>
				ana.do('updateAlbum', { id: albumId, imageAssetId }).catch(() => undefined),
			),
			ana.do('trashAssets', { assetIds: photos.slice(0, 2) }),
			ana.do('restoreAssets', { assetIds: photos.slice(1, 3) }),
		]);
		const { id, image } = await pictureOf(albumId);
		const [asset] = await world.sql<{ isTrashed: boolean }[]>`
			select trashed_at is not null as "isTrashed" from assets where id = ${id as unknown as Id}`;
		expect(image === null).toBe(asset!.isTrashed);
		await ana.do('restoreAssets', { assetIds: photos });
	}
});

test('[MA-48] what was given before devices were told of pictures is told to them, if it still stands for the album', async () => {
	const shown = await ana.album();
	const trashed = await ana.album();
	const foreign = await ana.album();
	const without = await ana.album();
	const [photo, binned] = await ana.stored(2);
	const [theirs] = await ben.stored(1);
	await ana.do('updateAlbum', { id: shown, imageAssetId: photo! });
	await ana.do('updateAlbum', { id: trashed, imageAssetId: binned! });
	await ana.do('trashAssets', { assetIds: [binned!] });
	await world.sql`update albums set image_id = ${theirs!} where id = ${foreign}`;
	await world.sql`update albums set image = null`;
	const versions = await Promise.all([world.version(shown), world.version(without)]);
	const file = new URL('../../../server/db/migrations/0015_album_images.sql', import.meta.url);
	await world.sql.unsafe(readFileSync(file, 'utf8').replace(/alter table[^;]*;/, '')).simple();
	expect(await pictureOf(shown)).toEqual({ id: photo, image: { ...pending, state: 'stored' } });
	expect(await pictureOf(trashed)).toEqual({ id: binned, image: null });
	expect(await pictureOf(foreign)).toEqual(none);
	expect(await world.album(shown)).toMatchObject({ version: versions[0] + 1 });
	expect(await Promise.all([world.version(shown), world.version(without)])).toEqual([
		versions[0] + 1,
		versions[1],
	]);
});
