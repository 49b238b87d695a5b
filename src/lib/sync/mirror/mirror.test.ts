import 'fake-indexeddb/auto';
import { expect, onTestFinished, test } from 'vitest';
import type { AlbumOrder } from '#domain/album.ts';
import { newId } from '#domain/ids.ts';
import { keys } from '#domain/keys.ts';
import { idOf, itemsIn } from '#lib/store/buckets.ts';
import { type AlbumRow, libraryScope, Store } from '#lib/store/database.ts';
import { Device } from '../predictions/device.fixture.ts';
import { Mirror } from './mirror.ts';
import type { Moment } from './record.ts';

let names = 0;

/** A mirror of a device's Replicache in a database of its own. */
async function mirrorOf(
	device: Device,
	name = `user-${++names}`,
	now: Moment = { order: '', pending: {} },
	isWhole = true,
) {
	const store = new Store(name);
	const troubles: unknown[] = [];
	let superseded = false;
	const lost: string[] = [];
	const mirror = new Mirror({
		store,
		source: device.rep,
		userId: device.me,
		host: newId(),
		places: device.places,
		onTrouble: (error) => error && troubles.push(error),
		onSuperseded: () => (superseded = true),
		onLost: (assetIds) => Promise.resolve(void lost.push(...assetIds)),
	});
	const unwatch = device.rep.experimentalWatch((diff) => mirror.note(diff));
	const stop = () => {
		unwatch();
		mirror.stop();
		store.close();
	};
	onTestFinished(stop);
	await mirror.start('group', now, isWhole);
	// The first look at everything is over, so that what follows is written change by change.
	await expect.poll(() => store.values.get('mirror')).toBeDefined();
	return { mirror, store, name, troubles, lost, stop, isSuperseded: () => superseded };
}

/** All that pages read, without the mirror's own record. */
async function shown(store: Store) {
	const tables = ['me', 'albums', 'members', 'comments', 'likes', 'links', 'notices', 'buckets', 'trash'];
	const rows = await Promise.all(
		tables.map(async (table) => {
			const read = (await store.table(table).toArray()) as { stamp?: number }[];
			// Every write of a bucket has another.
			return [table, read.map((row) => ({ ...row, stamp: undefined }))] as const;
		}),
	);
	return Object.fromEntries(rows);
}

/** What a mirror that begins with nothing derives from the same Replicache. */
async function derived(device: Device) {
	const fresh = await mirrorOf(device);
	await expect
		.poll(async () => ((await fresh.store.values.get('mirror'))?.value as { ahead: unknown })?.ahead)
		.toBe(null);
	await fresh.mirror.flushed();
	const rows = await shown(fresh.store);
	fresh.stop();
	return rows;
}

const settled = async (mirror: Mirror) => {
	await mirror.flushed();
};

test('an album row carries its count, cover, faces, owner and role', async () => {
	const device = new Device();
	const { mirror, store } = await mirrorOf(device);
	const [album, a, b] = [newId(), newId(), newId()];
	await device.put(
		...device.album(album, 'viewer'),
		device.entry(album, a, 'a0', newId(), '2024-05-01T00:00:00.000Z'),
		device.entry(album, b, 'a1', newId(), '2024-07-01T00:00:00.000Z'),
	);
	await settled(mirror);
	const row = (await store.albums.get(album)) as AlbumRow;
	expect(row).toMatchObject({
		role: 'viewer',
		assetCount: 2,
		memberCount: 2,
		ownerName: 'Ana',
		commentCount: 0,
	});
	expect(row.cover).toMatchObject({ assetId: b });
	expect(row.faces.map((face) => face.name)).toEqual(['Ana', 'Ben']);
});

test('an asset is in the month in which it was taken, newest first, and moves when that changes', async () => {
	const device = new Device();
	const { mirror, store } = await mirrorOf(device);
	const [a, b, c] = [newId(), newId(), newId()];
	const june = (day: string) => ({ takenAt: `2024-06-${day}T00:00:00.000Z` });
	await device.put(device.asset(a, june('01')), device.asset(b, june('03')), device.asset(c, june('02')));
	await settled(mirror);
	const ids = async (month: string) => (await itemsIn(store, libraryScope, month)).map(idOf);
	expect(await ids('2024-06')).toEqual([b, c, a]);
	await device.mutate('updateAsset', { id: c, takenAt: '2023-12-31T23:59:59.999Z' });
	await settled(mirror);
	expect([await ids('2024-06'), await ids('2023-12')]).toEqual([[b, a], [c]]);
	await device.mutate('trashAssets', { assetIds: [c] });
	await settled(mirror);
	expect([await ids('2023-12'), await store.trash.count()]).toEqual([[], 1]);
});

test('[M7] a mirror that begins with nothing shows what is there', async () => {
	const device = new Device();
	const album = newId();
	await device.put(...device.album(album));
	expect((await derived(device)).albums).toHaveLength(1);
});

test('[H7] a mirror whose mark was replaced writes nothing more', async () => {
	const device = new Device();
	const first = await mirrorOf(device);
	await first.mirror.flushed();
	await mirrorOf(device, first.name);
	const album = newId();
	await device.put(...device.album(album));
	await expect.poll(first.isSuperseded).toBe(true);
});

test('[M10] what is shown stays while the view is fetched again, and the whole of it takes its place', async () => {
	const device = new Device();
	const [kept, gone, picture] = [newId(), newId(), newId()];
	await device.put(
		...device.album(kept),
		...device.album(gone),
		device.entry(gone, picture, 'a0', newId(), '2024-05-01T00:00:00.000Z'),
	);
	const before = await mirrorOf(device, undefined, { order: '7', pending: {} });
	await before.mirror.shown();
	before.stop();

	// The cache was lost with the browser, and is being filled again.
	const again = new Device();
	const { mirror, store, lost } = await mirrorOf(again, before.name, { order: '', pending: {} }, false);
	const names = async () => (await store.albums.toArray()).map(({ id }) => id).sort();
	expect(mirror.isHeld).toBe(true);
	const over = mirror.expect();
	await again.put(...again.album(kept));
	over({ order: '9', pending: {} });
	await mirror.shown();
	expect(await names()).toEqual([kept, gone].sort());

	mirror.release();
	await mirror.shown();
	expect([await names(), lost]).toEqual([[kept], [picture]]);
	await again.put(...again.album(gone));
	await mirror.shown();
	expect(await names()).toEqual([kept, gone].sort());
});

test('[M10] a view that is sent anew in pieces is shown when it is whole', async () => {
	const device = new Device();
	const album = newId();
	await device.put(...device.album(album));
	const { mirror, store } = await mirrorOf(device, undefined, { order: '7', pending: {} });
	await mirror.shown();
	await mirror.hold();
	await device.poke([{ op: 'del', key: keys.album(album) }]);
	await mirror.shown();
	expect(await store.albums.count()).toBe(1);
	mirror.release();
	await mirror.shown();
	expect(await store.albums.count()).toBe(0);
});

test('[M10] the cover of an album arranged by hand goes with its photo, also where that went while the rows were held', async () => {
	const device = new Device();
	const [album, photo] = [newId(), newId()];
	const byHand = device.album(album, 'owner', { order: 'manual' });
	const { mirror, store } = await mirrorOf(device);
	const cover = async () => (await store.albums.get(album))?.cover?.assetId;
	await device.put(...byHand, device.entry(album, photo, 'a0'));
	await mirror.shown();
	expect(await cover()).toBe(photo);
	await mirror.hold();
	await device.poke([{ op: 'del', key: keys.entry(album, photo) }]);
	mirror.release();
	await mirror.shown();
	expect(await cover()).toBeUndefined();
});

test('[M8] what could not be written is written later', async () => {
	const device = new Device();
	const { mirror, store, troubles } = await mirrorOf(device);
	await mirror.flushed();
	store.close();
	await device.put(device.asset(newId()));
	await expect(mirror.flushed()).rejects.toMatchObject({ name: 'Refusal', code: 'unavailable' });
	expect(troubles).not.toHaveLength(0);
	await store.open();
	await expect.poll(() => store.buckets.count(), { timeout: 5_000 }).toBe(1);
});

/** A fractional index that rises with `i` */
const place = (i: number) => `b${String(i).padStart(2, '0')}`;

/** A small generator of numbers below `n` that gives the same for the same seed. */
function seeded(seed: number) {
	let state = seed;
	return (n: number) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * n);
	};
}

/** Edits and changes of the server's at random, some at the same time. */
async function live(
	device: Device,
	random: (n: number) => number,
	steps: number,
	ids: { albums: string[]; assets: string[] },
) {
	const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
	const time = () => `20${20 + random(3)}-0${1 + random(3)}-0${1 + random(9)}T00:00:00.000Z`;
	const orders: AlbumOrder[] = ['desc', 'asc', 'manual'];
	for (let i = 0; i < steps; i++) {
		const [album, asset] = [pick(ids.albums), pick(ids.assets)];
		const edits = [
			() => device.mutate('addAssets', { albumId: album, assetIds: [asset, pick(ids.assets)] }),
			() => device.mutate('removeAssets', { albumId: album, assetIds: [asset] }),
			() =>
				device.mutate('moveAssets', {
					albumId: album,
					assetIds: [asset],
					after: random(2) ? pick(ids.assets) : null,
				}),
			() => device.mutate('updateAlbum', { id: album, order: pick(orders) }),
			() => device.mutate('updateAlbum', { id: album, coverAssetId: random(2) ? asset : null }),
			() => device.mutate('updateAsset', { id: asset, takenAt: time() }),
			() => device.mutate('trashAssets', { assetIds: [asset] }),
			() => device.mutate('restoreAssets', { assetIds: [asset] }),
			() => device.mutate('addComment', { albumId: album, id: newId(), text: 'x' }),
			() => device.mutate('setMember', { albumId: album, handle: pick(['cleo', 'dora']), role: 'viewer' }),
		];
		const edit = pick(edits)().catch((error: Error) => expect(error.name).toBe('Refusal'));
		const [key, value] = device.asset(asset, { takenAt: time(), title: String(i) });
		const pokes = [
			() => device.poke([{ op: 'put', key, value }]),
			() => device.poke([{ op: 'del', key: keys.entry(album, asset) }]),
			() =>
				device.poke([
					{
						op: 'put',
						key: device.entry(album, asset, place(i))[0],
						value: device.entry(album, asset, place(i), undefined, time())[1],
					},
				]),
			() => device.poke([], true),
		];
		const poke = random(3) === 0 ? pick(pokes)() : undefined;
		if (random(2)) await edit;
		await Promise.all([edit, poke]);
		// Sometimes what has come so far is written, or is being written when the next comes.
		if (random(2)) await new Promise((resolve) => setTimeout(resolve, 0));
	}
}

async function world(device: Device) {
	const ids = { albums: [newId(), newId()], assets: Array.from({ length: 8 }, () => newId()) };
	await device.put(
		...ids.albums.flatMap((id) => device.album(id)),
		...ids.assets.map((id) => device.asset(id)),
	);
	return ids;
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
	'[M1] after any edits and pokes, also at once, Dexie is what Replicache shows (seed %i)',
	async (seed) => {
		const device = new Device();
		const { mirror, store } = await mirrorOf(device);
		const ids = await world(device);
		await live(device, seeded(seed), 60, ids);
		await settled(mirror);
		expect(await shown(store)).toEqual(await derived(device));
	},
);

test.each([11, 12, 13, 14])(
	'[M6] a start after a crash derives only what was ahead, and ends with what Replicache shows (seed %i)',
	async (seed) => {
		const random = seeded(seed);
		const device = new Device();
		const first = await mirrorOf(device);
		const ids = await world(device);
		const before: Moment = { order: '1', pending: {} };
		first.mirror.expect()(before);
		await settled(first.mirror);
		first.mirror.persisting()();
		await settled(first.mirror);
		const view = await device.all();

		// The first life edits on; its Replicache never reaches the disk, its rows do.
		await live(device, random, 20, ids);
		first.mirror.expect()({ order: '1', pending: { me: 20 } });
		await settled(first.mirror);
		const record = (await first.store.values.get('mirror'))!.value as { ahead: unknown[] };
		expect(record.ahead.length).toBeGreaterThan(0);
		first.stop();

		const restarted = new Device();
		await restarted.put(...(Object.entries(view) as [string, object][]));
		const second = await mirrorOf(restarted, first.name, before);
		await settled(second.mirror);
		expect(await shown(second.store)).toEqual(await derived(restarted));
	},
);

test('[M5] what was written while a persist ran stays ahead after it', async () => {
	const device = new Device();
	const { mirror, store } = await mirrorOf(device);
	await settled(mirror);
	const ahead = async () =>
		((await store.values.get('mirror'))!.value as { ahead: [string, string | null][] | null }).ahead;
	await expect.poll(ahead).toBe(null);
	mirror.persisting()();
	await settled(mirror);
	expect(await ahead()).toEqual([]);
	const [a, b] = [newId(), newId()];
	await device.put(device.asset(a));
	await settled(mirror);
	const done = mirror.persisting();
	await device.put(device.asset(b));
	await settled(mirror);
	expect(await ahead()).toHaveLength(2);
	done();
	await settled(mirror);
	expect(await ahead()).toEqual([[keys.asset(b), '2024-06-01T00:00:00.000Z']]);
});

test('[M9] pictures of others go when their entries are gone for good; own ones and undoable removals stay', async () => {
	const device = new Device();
	const { mirror, lost } = await mirrorOf(device);
	const [album, mine, theirs, removed] = [newId(), newId(), newId(), newId()];
	const ben = newId();
	await device.put(
		...device.album(album),
		device.asset(mine),
		device.entry(album, mine, 'a0'),
		device.entry(album, theirs, 'a1', ben),
		device.entry(album, removed, 'a2', ben),
	);
	await device.mutate('removeAssets', { albumId: album, assetIds: [removed] });
	await settled(mirror);
	expect(lost).toEqual([]);
	await device.poke([
		{ op: 'del', key: keys.entry(album, mine) },
		{ op: 'del', key: keys.entry(album, theirs) },
	]);
	await settled(mirror);
	expect(lost).toEqual([theirs]);
});
