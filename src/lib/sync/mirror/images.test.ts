import 'fake-indexeddb/auto';
import { expect, onTestFinished, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { keys } from '#domain/keys.ts';
import { type AlbumRow, Store } from '#lib/store/database.ts';
import { Device } from '../predictions/device.fixture.ts';
import { Mirror } from './mirror.ts';

/** A device with its mirror, and what it was told is lost. */
async function mirrored() {
	const device = new Device();
	const store = new Store(`images-${newId()}`);
	const lost: string[] = [];
	const mirror = new Mirror({
		...{ store, source: device.rep, userId: device.me, host: newId(), places: device.places },
		onTrouble: () => undefined,
		onSuperseded: () => undefined,
		onLost: (assetIds) => Promise.resolve(void lost.push(...assetIds)),
	});
	const unwatch = device.rep.experimentalWatch((diff) => mirror.note(diff));
	onTestFinished(() => {
		unwatch();
		mirror.stop();
		store.close();
	});
	await mirror.start('group', { order: '', pending: {} }, true);
	await expect.poll(() => store.values.get('mirror')).toBeDefined();
	const row = async (id: string) => {
		await mirror.flushed();
		return (await store.albums.get(id)) as AlbumRow;
	};
	return { device, mirror, lost, row };
}

const image = { thumbhash: 'abcd', mediaVersion: 2, state: 'stored' } as const;

test('[MA-48] a picture stands for an album ahead of its cover, and gives the place back', async () => {
	const { device, row } = await mirrored();
	const [album, track, photo] = [newId(), newId(), newId()];
	await device.put(
		...device.album(album, 'owner', { order: 'manual' }),
		device.asset(photo, { thumbhash: 'efgh', mediaVersion: 0, state: 'pending' }),
		device.entry(album, track, 'a0'),
	);
	expect((await row(album)).cover).toMatchObject({ assetId: track });
	await device.mutate('updateAlbum', { id: album, imageAssetId: photo });
	const own = { assetId: photo, kind: 'photo', thumbhash: 'efgh', mediaVersion: 0, state: 'pending' };
	expect(await row(album)).toMatchObject({ cover: own, assetCount: 1 });
	await device.mutate('updateAlbum', { id: album, name: 'Other' });
	expect((await row(album)).cover).toEqual(own);
	await device.mutate('trashAssets', { assetIds: [photo] });
	expect((await row(album)).cover).toMatchObject({ assetId: track });
	await device.mutate('restoreAssets', { assetIds: [photo] });
	expect((await row(album)).cover).toEqual(own);
	await device.mutate('updateAlbum', { id: album, imageAssetId: null });
	expect((await row(album)).cover).toMatchObject({ assetId: track });
});

test('[MA-48] [M9] the picture of another person goes with its album, with another one and with its photo', async () => {
	const { device, lost, row } = await mirrored();
	const [left, changed, hidden, mine] = [newId(), newId(), newId(), newId()];
	const [a, b, c, own] = [newId(), newId(), newId(), newId()];
	const albumOf = (id: string, imageAssetId: string) => device.album(id, 'viewer', { imageAssetId, image });
	await device.put(...albumOf(left, a), ...albumOf(changed, b), ...albumOf(hidden, c));
	await device.put(device.asset(own), ...device.album(mine, 'owner', { imageAssetId: own, image }));
	await device.mutate('leaveAlbum', { albumId: left });
	await device.mutate('updateAlbum', { id: mine, imageAssetId: null });
	await row(mine);
	expect(lost, 'what is only predicted can be undone').toEqual([]);
	await device.poke([
		{ op: 'del', key: keys.album(left) },
		...[...albumOf(changed, newId())].map(([key, value]) => ({ op: 'put' as const, key, value })),
		...device.album(hidden, 'viewer').map(([key, value]) => ({ op: 'put' as const, key, value })),
		{ op: 'del', key: keys.album(mine) },
	]);
	await row(mine);
	expect(lost.sort()).toEqual([a, b, c].sort());
});

test('[MA-48] [M9] so it does where all is derived anew', async () => {
	const { device, mirror, lost, row } = await mirrored();
	const [album, kept, a, b] = [newId(), newId(), newId(), newId()];
	await device.put(
		...device.album(album, 'viewer', { imageAssetId: a, image }),
		...device.album(kept, 'viewer', { imageAssetId: b, image }),
	);
	await row(album);
	await mirror.hold();
	await device.poke([{ op: 'del', key: keys.album(album) }]);
	mirror.release();
	await mirror.shown();
	expect(await row(album)).toBeUndefined();
	expect(lost).toEqual([a]);
});
