import 'fake-indexeddb/auto';
import { flushSync } from 'svelte';
import { expect, onTestFinished, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import type { Notice } from '#domain/notice.ts';
import { Store } from './database.ts';
import { fromLive } from './live.svelte.ts';

function opened() {
	const store = new Store(newId());
	onTestFinished(() => store.close());
	const put = (id: string, count: number) =>
		store.notices.put({ id, count, updatedAt: '', createdAt: '' } as unknown as Notice);
	return { store, put };
}

/** Follows what an effect sees, as a component does. */
function seen<T>(read: () => T): { values: T[]; stop: () => void } {
	const values: T[] = [];
	const stop = $effect.root(() => {
		$effect(() => void values.push(read()));
	});
	flushSync();
	onTestFinished(stop);
	return { values, stop };
}

test('a rune shows what the query answers, and what it answers after a write', async () => {
	const { store, put } = opened();
	const live = fromLive(() => store.notices.count(), -1);
	const { values } = seen(() => live.current);
	expect(values).toEqual([-1]);
	await expect.poll(() => live.loaded).toBe(true);
	await put('a', 1);
	await expect.poll(() => values.at(-1)).toBe(1);
});

test('the query runs again when a rune that it reads changes', async () => {
	const { store, put } = opened();
	await put('a', 1);
	await put('b', 2);
	let id = $state('a');
	const live = fromLive(() => store.notices.get(id), undefined);
	const { values } = seen(() => live.current?.count);
	await expect.poll(() => values.at(-1)).toBe(1);
	id = 'b';
	flushSync();
	await expect.poll(() => values.at(-1)).toBe(2);
});

test('nothing is queried once no effect reads it any more', async () => {
	const { store, put } = opened();
	let runs = 0;
	const live = fromLive(() => {
		runs++;
		return store.notices.count();
	}, 0);
	const { values, stop } = seen(() => live.current);
	await put('a', 1);
	await expect.poll(() => values.at(-1)).toBe(1);
	stop();
	await Promise.resolve();
	const before = runs;
	await put('b', 1);
	await store.notices.count();
	expect(runs).toBe(before);
});

test('a query that fails says why and keeps what was there', async () => {
	const { store, put } = opened();
	await put('a', 1);
	let fails = $state(false);
	const live = fromLive(() => {
		if (fails) throw new Error('no');
		return store.notices.count();
	}, 0);
	const { values } = seen(() => [live.current, live.error] as const);
	await expect.poll(() => values.at(-1)).toEqual([1, undefined]);
	fails = true;
	flushSync();
	await expect.poll(() => values.at(-1)).toEqual([1, expect.objectContaining({ message: 'no' })]);
});
