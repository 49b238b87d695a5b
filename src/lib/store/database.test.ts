import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { expect, test } from 'vitest';
import { nameOfStore, Store } from './database.ts';

test('a read model of whole months is derived again, and what only the device knows stays', async () => {
	const old = new Dexie(nameOfStore('ana'));
	old.version(1).stores({
		buckets: '[scope+month], scope, [scope+month+count]',
		values: 'name',
		uploads: 'assetId, state, addedAt',
	});
	await old.table('buckets').put({ scope: 'library', month: '2024-06', count: 0, items: [] });
	await old.table('values').bulkPut([{ name: 'mirror' }, { name: 'uploads.paused', value: true }]);
	await old.table('uploads').put({ assetId: 'a', state: 'waiting', addedAt: '' });
	old.close();

	const store = new Store('ana');
	expect(await store.buckets.count()).toBe(0);
	// Without its record, the mirror derives everything.
	expect(await store.values.toCollection().primaryKeys()).toEqual(['uploads.paused']);
	expect(await store.uploads.count()).toBe(1);
	store.close();
});
