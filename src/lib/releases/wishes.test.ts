import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Entry } from '#domain/entry.ts';
import { Refusal } from '#domain/errors.ts';
import { type AlbumRow, Store, type Upload } from '#lib/store/database.ts';
import { fulfilWishes, wishRelease } from './wishes.ts';

let store: Store;
let count = 0;
const finalizeAlbum = vi.fn(() => Promise.resolve());
const refused = vi.fn();
const pendingCount = vi.fn(() => Promise.resolve(0));
const look = () => fulfilWishes(store, { mutate: { finalizeAlbum }, pendingCount }, refused);

beforeEach(async () => {
	store = new Store(`person-${count++}`);
	finalizeAlbum.mockReset().mockResolvedValue();
	refused.mockReset();
	await store.albums.put({ id: 'album', deletedAt: null } as AlbumRow);
	await wish('b', 'a');
});

afterEach(() => store.close());

const wish = (...assetIds: string[]) =>
	store.wishes.put({ albumId: 'album', assetIds, wishedAt: '2026-01-01T00:00:00.000Z' });

async function holds(states: Record<string, 'pending' | 'stored' | 'failed'>) {
	const items = Object.entries(states).map(
		([assetId, state]) => ({ assetId, asset: { state, takenAt: '' } }) as Entry,
	);
	await store.buckets.put({ scope: 'album', from: '2026-01', count: items.length, stamp: 1, items });
}

test('[F7] a wish comes true when all that it names is stored, in its order, and is gone with the answer', async () => {
	await holds({ a: 'stored', b: 'pending', c: 'stored' });
	await look();
	expect(finalizeAlbum).not.toHaveBeenCalled();

	await holds({ a: 'stored', b: 'stored', c: 'stored' });
	await look();
	expect(finalizeAlbum).toHaveBeenCalledExactlyOnceWith({ albumId: 'album', assetIds: ['b', 'a'] });

	pendingCount.mockResolvedValueOnce(1);
	await look();
	expect(await store.wishes.toArray()).toMatchObject([{ isMade: true }]);
	await look();
	expect(finalizeAlbum).toHaveBeenCalledOnce();
	expect(await store.wishes.count()).toBe(0);
});

test('[F7] a file that could not be sent holds a wish back until a person has decided', async () => {
	await holds({ a: 'stored', b: 'pending' });
	await store.uploads.put({ assetId: 'b', state: 'failed', addedAt: '' } as Upload);
	await look();
	expect(finalizeAlbum).not.toHaveBeenCalled();
	expect(await store.wishes.count()).toBe(1);
});

test('[F7] a wish waits while its album is deleted, and is gone with it', async () => {
	await holds({ a: 'stored', b: 'stored' });
	await store.albums.update('album', { deletedAt: '2026-01-01T00:00:00.000Z' });
	await look();
	expect(finalizeAlbum).not.toHaveBeenCalled();
	expect(await store.wishes.count()).toBe(1);

	await store.albums.delete('album');
	await look();
	expect(finalizeAlbum).not.toHaveBeenCalled();
	expect(await store.wishes.count()).toBe(0);
});

test('[F7] what a rule refuses is told and wished no more', async () => {
	await holds({ a: 'stored', b: 'stored' });
	finalizeAlbum.mockRejectedValue(new Refusal('album.no_right'));
	await look();
	expect(refused).toHaveBeenCalledOnce();
	expect(await store.wishes.count()).toBe(0);
});

test('[F7] where the edit could not be made, the wish stays', async () => {
	await holds({ a: 'stored', b: 'stored' });
	finalizeAlbum.mockRejectedValue(new Refusal('unavailable'));
	await expect(look()).rejects.toThrow();
	expect(refused).not.toHaveBeenCalled();
	expect(await store.wishes.count()).toBe(1);
});

test('[F7] a wish that was made anew while the last one came true stays', async () => {
	await holds({ a: 'stored', b: 'stored', c: 'pending' });
	finalizeAlbum.mockImplementation(async () => {
		await store.wishes.put({ albumId: 'album', assetIds: ['c'], wishedAt: '2026-01-02T00:00:00.000Z' });
	});
	await look();
	const [left] = await store.wishes.toArray();
	expect(left?.assetIds).toEqual(['c']);
	expect(left?.isMade).toBeUndefined();
});

test('[F7] what is wished for an album that has a wish already goes behind it', async () => {
	await holds({ a: 'pending', b: 'pending', c: 'stored' });
	await wishRelease('album', ['c', 'a'], store);
	expect((await store.wishes.get('album'))?.assetIds).toEqual(['b', 'c', 'a']);
	await look();
	expect(finalizeAlbum).not.toHaveBeenCalled();
});

test('[F7] behind one that is being answered there is another wish', async () => {
	await holds({ a: 'stored', b: 'stored', c: 'pending' });
	await look();
	await wishRelease('album', ['c'], store);
	expect(await store.wishes.toArray()).toEqual([
		{ albumId: 'album', assetIds: ['c'], wishedAt: expect.any(String) },
	]);
});
