import 'fake-indexeddb/auto';
import { flushSync } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { Store, type Upload } from '#lib/store/database.ts';
import { UploadQueue } from './queue.svelte.ts';

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

function follow(userId: string) {
	const store = new Store(userId);
	const queue = new UploadQueue(userId);
	const end = $effect.root(() => {
		$effect(() => void queue.items);
	});
	flushSync();
	ends.push(end, () => store.close());
	return { store, queue };
}

const row = (assetId: string, change: Partial<Upload> = {}): Upload => ({
	assetId,
	fileName: `${assetId}.jpg`,
	size: 100,
	sent: 0,
	state: 'waiting',
	error: null,
	url: null,
	addedAt: `2026-01-01T00:00:0${assetId.length}.000Z`,
	tries: 0,
	...change,
});

test('an empty queue is done', () => {
	const { queue } = follow('empty');
	expect([queue.remaining, queue.progress, queue.items]).toEqual([0, 1, []]);
});

test('what is sent comes first, then what has failed, then what waits in the order it was added', async () => {
	const { store, queue } = follow('order');
	await store.uploads.bulkPut([
		row('bbb'),
		row('aa'),
		row('c', { state: 'failed', error: 'asset.unsupported' }),
		row('dddd', { state: 'sending', sent: 50 }),
	]);
	await vi.waitFor(() =>
		expect(queue.items.map(({ assetId }) => assetId)).toEqual(['dddd', 'c', 'aa', 'bbb']),
	);
	expect(queue.remaining).toBe(4);
	expect(queue.progress).toBeCloseTo(0.125);

	await store.uploads.delete('dddd');
	await vi.waitFor(() => expect(queue.progress).toBeCloseTo(0.25));
});

test('a failed file is tried again from its beginning, or given up', async () => {
	const { store, queue } = follow('retry');
	await store.uploads.bulkPut([
		row('a', { state: 'failed', error: 'asset.checksum', url: '/x', tries: 3 }),
		row('bb'),
	]);
	await queue.retry('a');
	expect(await store.uploads.get('a')).toMatchObject({ state: 'waiting', error: null, url: null, tries: 0 });
	const putBack = await queue.remove('bb');
	await vi.waitFor(() => expect(queue.items.map(({ assetId }) => assetId)).toEqual(['a']));
	await putBack();
	await vi.waitFor(() => expect(queue.items.map(({ assetId }) => assetId)).toEqual(['a', 'bb']));
});

test('all that has failed is counted, and tried again at once', async () => {
	const { store, queue } = follow('retry all');
	await store.uploads.bulkPut([
		row('a', { state: 'failed', error: 'asset.checksum', url: '/x', tries: 3 }),
		row('bb', { state: 'failed', error: 'asset.unreadable' }),
		row('ccc'),
	]);
	await vi.waitFor(() => expect([queue.failed, queue.remaining]).toEqual([2, 3]));
	await queue.retryAll();
	await vi.waitFor(() => expect(queue.failed).toBe(0));
	expect(await store.uploads.get('a')).toMatchObject({ state: 'waiting', error: null, url: null, tries: 0 });
});

test('a held queue shows every file as paused, until it goes on', async () => {
	const { store, queue } = follow('pause');
	await store.uploads.put(row('a'));
	await queue.pause();
	await vi.waitFor(() => expect(queue.items[0]?.state).toBe('paused'));
	expect(queue.paused).toBe(true);
	await queue.resume();
	await vi.waitFor(() => expect(queue.items[0]?.state).toBe('waiting'));
});
