import 'fake-indexeddb/auto';
import { expect, onTestFinished, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import type { Notice } from '#domain/notice.ts';
import { type AlbumRow, Store } from '#lib/store/database.ts';
import { unseenCounter } from './count-unseen.ts';
import { beginLooking, lastLook, lastLooks, saveLook, saveRead, unreadNotices } from './looks.ts';

function opened(): Store {
	const store = new Store(newId());
	onTestFinished(() => store.close());
	return store;
}

test('a device begins to look once', async () => {
	const store = opened();
	const [first, second] = await Promise.all([beginLooking(store, 1_000), beginLooking(store, 2_000)]);
	expect(second).toBe(first);
	expect(await beginLooking(store, 3_000)).toBe(first);
});

test('looks are kept by album, and not of one that is gone', async () => {
	const store = opened();
	await store.albums.bulkPut(['a', 'b'].map((id) => ({ id }) as AlbumRow));
	await saveLook(store, 'a', { from: '1', seen: ['x'] });
	await saveLook(store, 'b', { from: '2', seen: [] });
	expect(await lastLook(store, 'a')).toEqual({ from: '1', seen: ['x'] });
	expect([...(await lastLooks(store)).keys()]).toEqual(['a', 'b']);
	await saveLook(store, 'c', { from: '3', seen: [] });
	expect(await lastLook(store, 'c')).toBeUndefined();
});

test('[PA-36] a notice is unread until it is looked at, and again when it has grown', async () => {
	const store = opened();
	const notice = (updatedAt: string) => ({ id: 'n', updatedAt }) as Notice;
	await store.notices.put(notice('1'));
	expect(await unreadNotices(store)).toBe(1);
	await saveRead(store, [notice('1')]);
	expect(await unreadNotices(store)).toBe(0);
	await store.notices.put(notice('2'));
	expect(await unreadNotices(store)).toBe(1);
});

test('[PA-36] what is new is counted by album, and a look takes it away', async () => {
	const store = opened();
	const count = unseenCounter(store, 'me');
	const author = { userId: 'ana', name: 'Ana', handle: 'ana', picture: null };
	const comment = (albumId: string, id: string, at: string) =>
		store.comments.put({ albumId, id, assetId: null, author, text: '', createdAt: at, updatedAt: at });
	const album = (id: string, at: string, changes: object = {}) =>
		store.albums.put({
			...{ id, role: 'owner', memberCount: 2, assetCount: 0, commentCount: 0, deletedAt: null },
			...{ lastActivityAt: at, ...changes },
		} as never);
	await beginLooking(store, Date.parse('2026-06-01T00:00:00.000Z'));
	for (const [id, changes] of [
		['shared', {}],
		['alone', { memberCount: 1 }],
		['deleted', { deletedAt: '2026-06-03T00:00:00.000Z' }],
	] as const) {
		await comment(id, 'c1', '2026-06-02T00:00:00.000Z');
		await album(id, '2026-06-02T00:00:00.000Z', { commentCount: 1, ...changes });
	}
	expect(await count()).toEqual(new Map([['shared', 1]]));
	await saveLook(store, 'shared', { from: '2026-06-01T12:00:00.000Z', seen: ['cc1'] });
	expect(await count()).toEqual(new Map());
	await comment('shared', 'c2', '2026-06-02T00:00:00.000Z');
	await album('shared', '2026-06-02T00:00:00.000Z', { commentCount: 2 });
	expect(await count()).toEqual(new Map([['shared', 1]]));
});
