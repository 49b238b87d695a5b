import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { Store } from '#lib/store/database.ts';
import { DeviceFiles, filesOnlyHere, forget } from './device-files.ts';
import { IndexedDbStore } from './indexeddb-store.ts';

const opened: Store[] = [];
afterEach(() => opened.splice(0).forEach((store) => store.close()));

function device(userId: string) {
	const store = new Store(userId);
	opened.push(store);
	const bytes = new IndexedDbStore(userId);
	return { store, bytes, files: new DeviceFiles(store, bytes) };
}

const original = (assetId: string) =>
	({ assetId, variant: 'original', type: 'image/jpeg', onlyHere: 1 }) as const;

test('a file is read back with its type, and by its asset and size alone', async () => {
	const { files } = device('read');
	await files.put(original('a'), new Blob(['12345']));
	const held = await files.read('a', 'original');
	expect([held?.type, await held?.bytes.text()]).toEqual(['image/jpeg', '12345']);
	expect(await files.read('a', 'thumb')).toBeUndefined();
});

test('a row whose bytes the browser has let go is no file', async () => {
	const { files, bytes } = device('evicted');
	await files.put(original('a'), new Blob(['12345']));
	await bytes.remove('a/original');
	expect(await files.read('a', 'original')).toBeUndefined();
});

test('of several files that are put together all are here or none, and what was here before stays', async () => {
	const { files, bytes, store } = device('together');
	await files.put({ ...original('a'), variant: 'thumb' }, new Blob(['12345']));
	const put = bytes.put.bind(bytes);
	bytes.put = (key, blob) => (key === 'a/preview' ? Promise.reject(new Error('no room')) : put(key, blob));
	const together = [
		{ file: original('a'), bytes: new Blob(['1234']) },
		{ file: { ...original('a'), variant: 'thumb' as const }, bytes: new Blob(['54321']) },
		{ file: { ...original('a'), variant: 'preview' as const }, bytes: new Blob(['12']) },
	];
	await expect(files.putAll(together)).rejects.toThrow('no room');
	expect(await store.files.toCollection().primaryKeys()).toEqual(['a/thumb']);
	expect(await bytes.keys()).toEqual(['a/thumb']);

	bytes.put = put;
	await files.putAll(together);
	expect((await bytes.keys()).toSorted()).toEqual(['a/original', 'a/preview', 'a/thumb']);
	expect(await (await files.read('a', 'preview'))?.bytes.text()).toBe('12');
});

test('what exists only here is counted until the server has it', async () => {
	const { files } = device('count');
	await files.put(original('a'), new Blob(['1']));
	await files.put({ ...original('a'), variant: 'thumb' }, new Blob(['1']));
	await files.put(original('b'), new Blob(['2']));
	expect(await filesOnlyHere('count')).toBe(2);
	await files.markStored('a');
	expect(await filesOnlyHere('count')).toBe(1);
	expect(await filesOnlyHere('nobody')).toBe(0);
});

test('making room lets go of originals that the server has, oldest first, and of nothing else', async () => {
	const { files, store } = device('free');
	for (const assetId of ['old', 'new', 'here']) await files.put(original(assetId), new Blob(['12345']));
	await files.put({ ...original('old'), variant: 'thumb' }, new Blob(['t']));
	for (const assetId of ['old', 'new']) await files.markStored(assetId);
	await store.files.update('old/original', { addedAt: '2020-01-01T00:00:00.000Z' });

	expect(await files.free(3)).toBe(5);
	expect(await files.read('old', 'original')).toBeUndefined();
	expect(await files.free(1000)).toBe(5);
	expect(await files.read('here', 'original')).toBeDefined();
	expect(await files.read('old', 'thumb')).toBeDefined();
});

test('two tabs that free the same files at once do not remove one file twice at the same time', async () => {
	const { store, bytes, files } = device('twice');
	const removing = new Set<string>();
	// As the file system of an origin does it: a file that is being removed is locked.
	class Locking extends IndexedDbStore {
		override async remove(key: string) {
			if (removing.has(key)) throw new DOMException('locked', 'NoModificationAllowedError');
			removing.add(key);
			await new Promise((resolve) => setTimeout(resolve, 20));
			await super.remove(key);
			removing.delete(key);
		}
	}
	const tabs = [1, 2].map(() => new DeviceFiles(store, new Locking('twice')));
	const ids = ['a', 'b', 'c'];
	for (const id of ids) await files.put({ ...original(id), onlyHere: 0, mediaVersion: 1 }, new Blob(['1']));
	await Promise.all(tabs.map((tab) => tab.unkeep(ids.map((id) => `${id}/original`))));
	expect(await store.files.count()).toBe(0);
	expect(await bytes.keys()).toEqual([]);
});

test('bytes without a row, as a crash leaves them, are swept away', async () => {
	const { files, bytes } = device('sweep');
	await files.put(original('a'), new Blob(['1']));
	await bytes.put('lost/original', new Blob(['2']));
	expect(await files.sweep()).toBe(1);
	expect(await bytes.keys()).toEqual(['a/original']);
});

test('what was kept for an upload that was never asked for, as a crash leaves it, is swept away after an hour', async () => {
	const { files, store } = device('unasked');
	for (const assetId of ['lost', 'waits', 'stored']) await files.put(original(assetId), new Blob(['1']));
	await files.put({ ...original('lost'), variant: 'thumb' }, new Blob(['t']));
	await files.markStored('stored');
	await store.uploads.put({
		assetId: 'waits',
		fileName: 'waits.jpg',
		size: 1,
		sent: 0,
		state: 'failed',
		error: 'unavailable',
		url: null,
		addedAt: new Date().toISOString(),
		tries: 0,
	});
	const minutes = (count: number) => Date.now() + count * 60_000;
	expect(await files.sweep(minutes(59))).toBe(0);
	expect(await files.sweep(minutes(61))).toBe(2);
	expect(await filesOnlyHere('unasked')).toBe(1);
	expect(await files.read('lost', 'original')).toBeUndefined();
	for (const assetId of ['waits', 'stored']) expect(await files.read(assetId, 'original')).toBeDefined();
});

test('forgetting a person removes their files and rows, and nobody else’s', async () => {
	const [ana, ben] = [device('ana'), device('ben')];
	await ana.files.put(original('a'), new Blob(['1']));
	await ben.files.put(original('a'), new Blob(['2']));
	await forget('ana');
	expect(await ana.store.files.count()).toBe(0);
	expect(await new IndexedDbStore('ana').keys()).toEqual([]);
	expect(await ben.files.read('a', 'original')).toBeDefined();
});

test('room is never made of what an album needs that is kept, and is made of it once it is kept no longer', async () => {
	const { files, store } = device('kept');
	for (const assetId of ['own', 'fetched']) await files.put(original(assetId), new Blob(['12345']));
	await files.markStored('own');
	await files.put({ ...original('fetched'), onlyHere: 0, kept: 1, mediaVersion: 1 }, new Blob(['12345']));
	await files.markKept(['own/original']);
	expect(await files.free(Infinity)).toBe(0);
	await files.unkeep(['own/original', 'fetched/original']);
	// It was here before, and is what it was.
	expect(await store.files.toCollection().primaryKeys()).toEqual(['own/original']);
	expect(await files.free(Infinity)).toBe(5);
});
