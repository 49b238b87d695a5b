import 'fake-indexeddb/auto';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import type { AssetSummary } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import { Refusal } from '#domain/errors.ts';
import { DeviceFiles } from '#lib/bytes/device-files.ts';
import { IndexedDbStore } from '#lib/bytes/indexeddb-store.ts';
import type { AlbumRow, KeptAlbum } from '#lib/store/database.ts';
import { Store } from '#lib/store/database.ts';
import { recordName } from '#lib/sync/mirror/record.ts';
import type { Fetched } from './fetch-file.ts';
import { Keeper } from './keeper.ts';
import type { WantedFile } from './wanted.ts';

afterEach(() => vi.unstubAllGlobals());

let count = 0;

const entry = (albumId: string, assetId: string, mediaVersion = 1) =>
	({
		albumId,
		assetId,
		asset: { state: 'stored', mediaVersion, takenAt: '2024-06-01' } as AssetSummary,
	}) as Entry;

/** A device of someone with albums, and a server that answers as it is told to. */
async function device(albums: Record<string, string[]>) {
	const userId = `keeper-${count++}`;
	const store = new Store(userId);
	const files = new DeviceFiles(store, new IndexedDbStore(userId));
	const asked: string[] = [];
	const server = {
		answer: (_: WantedFile): Fetched | Promise<Fetched> => new Blob(['12345'], { type: 'image/webp' }),
		room: Infinity,
	};
	let stamp = 1;
	const setEntries = (albumId: string, entries: Entry[]) =>
		store.buckets.put({
			scope: albumId,
			from: '2024-06',
			count: entries.length,
			stamp: stamp++,
			items: entries,
		});
	const pending = (edits: Record<string, number>) =>
		store.values.put({ name: recordName, value: { reached: { order: '1', pending: edits } } });
	await pending({});
	for (const [albumId, ids] of Object.entries(albums)) {
		await store.albums.put({ id: albumId, deletedAt: null } as AlbumRow);
		await setEntries(
			albumId,
			ids.map((id) => entry(albumId, id)),
		);
	}
	const keeper = new Keeper({
		store,
		files,
		fetch: async (file) => {
			asked.push(file.key);
			return server.answer(file);
		},
		makeRoom: async (bytes) => {
			server.room -= bytes;
			if (server.room < 0) throw new Refusal('storage.full', { missing: -server.room });
		},
		onKept: () => Promise.resolve(),
	});
	keeper.start();
	onTestFinished(() => {
		keeper.stop();
		store.close();
	});
	const keep = (albumId: string, what: KeptAlbum['what'] = 'pictures') =>
		store.kept.put({
			...{ albumId, what, paused: false, done: 0, total: 0 },
			bytes: 0,
			missing: 0,
			trouble: null,
		});
	const here = () => store.files.toCollection().primaryKeys();
	const wish = (albumId: string) => store.kept.get(albumId);
	return { store, files, keeper, server, asked, keep, here, wish, setEntries, pending };
}

test('an album that is kept is fetched whole, and says how far it is', async () => {
	const { keep, here, wish } = await device({ trip: ['a', 'b'], other: ['c'] });
	await keep('trip', 'originals');
	await expect.poll(() => wish('trip')).toMatchObject({ done: 6, total: 6, bytes: 30, missing: 0 });
	expect(await here()).toEqual(['a/original', 'a/preview', 'a/thumb', 'b/original', 'b/preview', 'b/thumb']);
});

test('what is added is fetched, what is drawn anew too, and what is removed is freed', async () => {
	const { keep, here, wish, setEntries, asked } = await device({ trip: ['a', 'b'] });
	await keep('trip');
	await expect.poll(() => wish('trip')).toMatchObject({ done: 4, total: 4 });
	asked.length = 0;
	await setEntries('trip', [entry('trip', 'b', 2), entry('trip', 'c')]);
	await expect.poll(here).toEqual(['b/preview', 'b/thumb', 'c/preview', 'c/thumb']);
	await expect.poll(() => wish('trip')).toMatchObject({ done: 4, total: 4 });
	expect(asked.sort()).toEqual(['b/preview', 'b/thumb', 'c/preview', 'c/thumb']);
});

test('[MA-48] the picture that stands for an album is kept with it, drawn anew and freed', async () => {
	const { keep, here, wish, store } = await device({ demo: ['a'] });
	const image = { thumbhash: '', mediaVersion: 1, state: 'stored' } as const;
	await store.albums.update('demo', { imageAssetId: 'x', image });
	await keep('demo', 'originals');
	await expect.poll(() => wish('demo')).toMatchObject({ done: 5, total: 5 });
	expect(await here()).toEqual(['a/original', 'a/preview', 'a/thumb', 'x/preview', 'x/thumb']);
	await store.albums.update('demo', { image: { ...image, mediaVersion: 2 } });
	await expect.poll(() => store.files.get('x/thumb')).toMatchObject({ mediaVersion: 2 });
	// One of the album itself is no other file.
	await store.albums.update('demo', { imageAssetId: 'a', image });
	await expect.poll(here).toEqual(['a/original', 'a/preview', 'a/thumb']);
	await expect.poll(() => wish('demo')).toMatchObject({ done: 3, total: 3 });
});

test('what is here of a photo stays where a start shows it as it was before it was stored', async () => {
	const { keep, here, wish, setEntries, asked } = await device({ trip: ['a', 'b'] });
	await keep('trip', 'originals');
	await expect.poll(() => wish('trip')).toMatchObject({ done: 6, total: 6 });
	asked.length = 0;
	const before = entry('trip', 'b', 0);
	await setEntries('trip', [entry('trip', 'a'), { ...before, asset: { ...before.asset, state: 'pending' } }]);
	await expect.poll(() => wish('trip')).toMatchObject({ done: 3, total: 3 });
	expect(await here()).toHaveLength(6);
	await setEntries('trip', [entry('trip', 'a'), entry('trip', 'b')]);
	await expect.poll(() => wish('trip')).toMatchObject({ done: 6, total: 6 });
	expect(asked).toEqual([]);
});

test('what an edit has taken out stays until the server has confirmed it, for its undo', async () => {
	const { keep, here, wish, setEntries, pending } = await device({ trip: ['a', 'b'] });
	await keep('trip');
	await expect.poll(here).toHaveLength(4);
	await pending({ client: 1 });
	await setEntries('trip', [entry('trip', 'b')]);
	await expect.poll(() => wish('trip')).toMatchObject({ done: 2, total: 2 });
	expect(await here()).toHaveLength(4);
	await pending({});
	await expect.poll(here).toEqual(['b/preview', 'b/thumb']);
});

test('an album kept no longer is freed, but for what another one needs and what was here before', async () => {
	const { keep, here, wish, store, files } = await device({ trip: ['a', 'b'], best: ['b'] });
	await files.put({ assetId: 'a', variant: 'original', type: 'image/jpeg', onlyHere: 0 }, new Blob(['own']));
	await keep('trip', 'originals');
	await keep('best');
	await expect.poll(() => wish('trip')).toMatchObject({ done: 6, total: 6 });
	expect((await store.files.get('a/original'))?.kept).toBe(1);
	await store.kept.delete('trip');
	await expect.poll(here).toEqual(['a/original', 'b/preview', 'b/thumb']);
	await expect.poll(async () => (await store.files.get('a/original'))?.kept).toBeUndefined();
});

test('an album that is not there any more is kept no longer, and one that was deleted waits to come back', async () => {
	const { keep, here, wish, store } = await device({ trip: ['a'], best: ['b'] });
	await keep('trip');
	await keep('best');
	await expect.poll(here).toHaveLength(4);
	await store.albums.delete('trip');
	await store.albums.update('best', { deletedAt: '2024-07-01' });
	await expect.poll(here).toEqual([]);
	expect([await wish('trip'), (await wish('best'))?.what]).toEqual([undefined, 'pictures']);
});

test('nothing goes while the read model is being made and shows nothing yet', async () => {
	const { keep, here, wish, store, keeper } = await device({ trip: ['a'] });
	await keep('trip');
	await expect.poll(here).toHaveLength(2);
	await store.values.delete(recordName);
	await store.albums.clear();
	keeper.wake();
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(await here()).toHaveLength(2);
	expect(await wish('trip')).toBeDefined();
});

test('paused it fetches nothing more and keeps what it has', async () => {
	const { keep, here, wish, store, setEntries } = await device({ trip: ['a'] });
	await keep('trip');
	await expect.poll(here).toHaveLength(2);
	await store.kept.update('trip', { paused: true });
	await setEntries('trip', [entry('trip', 'a'), entry('trip', 'b')]);
	await expect.poll(() => wish('trip')).toMatchObject({ done: 2, total: 4 });
	expect(await here()).toHaveLength(2);
	await store.kept.update('trip', { paused: false });
	await expect.poll(here).toHaveLength(4);
});

test('with no room it says so and stops, and goes on when it is asked to', async () => {
	const { keep, here, wish, store, server } = await device({ trip: ['a', 'b', 'c'] });
	server.room = 12;
	await keep('trip');
	await expect.poll(() => wish('trip')).toMatchObject({ trouble: 'storage.full', done: 2, total: 6 });
	server.room = Infinity;
	await store.kept.update('trip', { trouble: null });
	await expect.poll(here).toHaveLength(6);
});

test('what the server does not give is counted, and asked for again when there is reason to', async () => {
	const { keep, here, wish, server, keeper, asked } = await device({ trip: ['a'] });
	const { answer } = server;
	server.answer = ({ variant }) => (variant === 'preview' ? 'gone' : new Blob(['1']));
	await keep('trip');
	await expect.poll(() => wish('trip')).toMatchObject({ done: 1, total: 2, missing: 1 });
	expect(asked.filter((key) => key === 'a/preview')).toHaveLength(1);
	server.answer = answer;
	keeper.wake();
	await expect.poll(here).toHaveLength(2);
	await expect.poll(() => wish('trip')).toMatchObject({ missing: 0 });
});

test('without a server it waits, and goes on when it is woken', async () => {
	const { keep, here, server, keeper } = await device({ trip: ['a', 'b'] });
	const { answer } = server;
	server.answer = () => 'away';
	await keep('trip');
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(await here()).toEqual([]);
	server.answer = answer;
	keeper.wake();
	await expect.poll(here).toHaveLength(4);
});
