import 'fake-indexeddb/auto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { newId } from '#domain/ids.ts';
import { Store } from './database.ts';
import { follow } from './follow.ts';

/** Milliseconds after which a write would have been looked at */
const pastRest = 500;

/** A table that is counted each time it is looked at. */
function followed() {
	const store = new Store(newId());
	const counts: number[] = [];
	const errors: unknown[] = [];
	const look = vi.fn(async () => void counts.push(await store.values.count()));
	const end = follow([store.values], look, (error) => errors.push(error));
	onTestFinished(() => {
		end();
		store.close();
	});
	const put = (name: string) => store.values.put({ name, value: 1 });
	return { store, counts, errors, look, end, put };
}

test('it looks at once, and after a write', async () => {
	const { counts, put } = followed();
	await expect.poll(() => counts).toEqual([0]);
	await put('a');
	await expect.poll(() => counts).toEqual([0, 1]);
});

test('a write by another connection, as of another tab, is seen too', async () => {
	const { store, counts } = followed();
	const other = new Store(store.name.slice('gatefold:'.length));
	onTestFinished(() => other.close());
	await other.values.put({ name: 'a', value: 1 });
	await expect.poll(() => counts.at(-1)).toBe(1);
});

test('a hundred writes one after the other are a few looks, the last of which sees all of them', async () => {
	const { counts, put } = followed();
	for (let i = 0; i < 100; i++) await put(String(i));
	await expect.poll(() => counts.at(-1)).toBe(100);
	expect(counts.length).toBeLessThan(20);
});

test('what is written while it looks is looked at afterwards', async () => {
	const { counts, look, put } = followed();
	await expect.poll(() => counts).toEqual([0]);
	const late = Promise.withResolvers<void>();
	look.mockReturnValueOnce(late.promise as Promise<undefined>);
	await put('a');
	await expect.poll(() => look.mock.calls.length).toBe(2);
	await put('b');
	late.resolve();
	await expect.poll(() => counts).toEqual([0, 2]);
});

test('writes of other tables are not looked at', async () => {
	const { store, counts, look, put } = followed();
	// A database that is made counts as a write of each table.
	await store.open();
	await sleep(pastRest);
	const looks = look.mock.calls.length;
	await store.kept.put({ albumId: 'a' } as never);
	await sleep(pastRest);
	expect(look).toHaveBeenCalledTimes(looks);
	await put('a');
	await expect.poll(() => counts.at(-1)).toBe(1);
	expect(look).toHaveBeenCalledTimes(looks + 1);
});

test('a look that fails is told of, and the next write is looked at', async () => {
	const { counts, errors, look, put } = followed();
	await expect.poll(() => counts).toEqual([0]);
	look.mockRejectedValueOnce(new Error('no disk'));
	await put('a');
	await expect.poll(() => errors).toHaveLength(1);
	await put('b');
	await expect.poll(() => counts).toEqual([0, 2]);
});

test.each([
	['while it rests', 0],
	['when it has rested', pastRest],
])('ended %s, it looks no more', async (_when, pause) => {
	const { counts, look, end, put } = followed();
	await expect.poll(() => counts).toEqual([0]);
	await put('a');
	await sleep(pause);
	end();
	const looks = look.mock.calls.length;
	await put('b');
	await sleep(pastRest);
	expect(look.mock.calls.length).toBe(looks);
});
