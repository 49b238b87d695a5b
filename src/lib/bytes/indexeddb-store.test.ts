import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { byteStoreContract } from './byte-store-contract.ts';
import { IndexedDbStore } from './indexeddb-store.ts';

describe('files in IndexedDB', () => {
	const store = new IndexedDbStore('ana');

	test.each(byteStoreContract)('$title', async ({ run }) => {
		await run(store);
	});

	test('one person’s files are not another’s', async () => {
		await store.put('x/original', new Blob(['of Ana']));
		expect(await new IndexedDbStore('ben').get('x/original')).toBeUndefined();
	});
});
