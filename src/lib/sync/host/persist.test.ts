import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Persist } from './persist.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A disk that takes so many milliseconds, and what was seen of it. */
function disk(takes = 50) {
	const seen = { runs: 0, atOnce: 0, most: 0, unsaved: [] as boolean[], troubles: [] as unknown[], fails: 0 };
	const begun: [edits: number, rows: number][] = [];
	const ended: boolean[] = [];
	const persist = new Persist({
		persist: async () => {
			seen.runs++;
			seen.most = Math.max(seen.most, ++seen.atOnce);
			await new Promise((resolve) => setTimeout(resolve, takes));
			seen.atOnce--;
			if (seen.fails-- > 0) throw new DOMException('full', 'QuotaExceededError');
		},
		onBegin: async (edits, rows) => {
			begun.push([edits, rows]);
			return (isWritten) => void ended.push(isWritten);
		},
		onUnsaved: (unsaved) => seen.unsaved.push(unsaved),
		onTrouble: (error) => seen.troubles.push(error),
	});
	return { persist, seen, begun, ended };
}

test('[D1] persists never overlap, whoever asks for them', async () => {
	const { persist, seen } = disk();
	for (let i = 0; i < 20; i++) {
		persist.edited();
		void persist.now();
		persist.received(1, 2_000);
		await vi.advanceTimersByTimeAsync(17);
	}
	await vi.advanceTimersByTimeAsync(5_000);
	expect(seen.most).toBe(1);
	expect(persist.saved).toBe(20);
});

test('[D2] a long row of edits does not put the writing off', async () => {
	const { persist } = disk();
	for (let i = 0; i < 10; i++) {
		persist.edited();
		await vi.advanceTimersByTimeAsync(30);
	}
	expect(persist.saved).toBeGreaterThan(0);
});

test('[D2] an edit that is made while one is written is not said to be saved', async () => {
	const { persist, seen } = disk();
	persist.edited();
	await vi.advanceTimersByTimeAsync(110);
	persist.edited();
	await vi.advanceTimersByTimeAsync(45);
	expect([persist.saved, seen.unsaved.at(-1)]).toEqual([1, true]);
	await vi.advanceTimersByTimeAsync(200);
	expect([persist.saved, seen.unsaved.at(-1)]).toEqual([2, false]);
});

test('[D3] persisting now does not wait, and resolves when all edits so far are written', async () => {
	const { persist } = disk();
	persist.edited();
	const written = persist.now();
	await vi.advanceTimersByTimeAsync(55);
	await written;
	expect(persist.saved).toBe(1);
});

test('[D6] a full disk is said, edits stay unsaved, and writing is tried again', async () => {
	const { persist, seen } = disk();
	seen.fails = 1;
	persist.edited();
	const refused = expect(persist.now()).rejects.toMatchObject({ name: 'Refusal', code: 'storage.full' });
	await vi.advanceTimersByTimeAsync(60);
	await refused;
	expect(seen.unsaved.at(-1)).toBe(true);
	await vi.advanceTimersByTimeAsync(3_000);
	expect([persist.saved, seen.unsaved.at(-1), seen.troubles.at(-1)]).toEqual([1, false, undefined]);
});

test('[D2] after a write that took longer than the wait for the next, edits are still written', async () => {
	const { persist, seen } = disk(400);
	persist.edited();
	await vi.advanceTimersByTimeAsync(200);
	persist.edited();
	await vi.advanceTimersByTimeAsync(1_500);
	expect([persist.saved, seen.unsaved.at(-1)]).toEqual([2, false]);
	persist.edited();
	await vi.advanceTimersByTimeAsync(1_000);
	expect([persist.saved, seen.unsaved.at(-1)]).toEqual([3, false]);
});

test('[D4] what the server sends is written as soon as it is wanted, and once for all that comes until then', async () => {
	const { persist, seen } = disk();
	persist.received(1, 2_000);
	await vi.advanceTimersByTimeAsync(1_000);
	persist.received(1, 2_000);
	await vi.advanceTimersByTimeAsync(1_100);
	expect(seen.runs).toBe(1);
	await vi.advanceTimersByTimeAsync(3_000);
	expect(seen.runs).toBe(1);
	persist.received(1, 2_000);
	persist.received(1, 0);
	await vi.advanceTimersByTimeAsync(10);
	expect(seen.runs).toBe(2);
});

test('[D3] changes that keep coming from the server do not keep a write from ending', async () => {
	const { persist } = disk();
	persist.received(1, 2_000);
	const written = persist.now();
	let ended = false;
	void written.then(() => (ended = true));
	for (let i = 0; i < 20; i++) {
		persist.received(1, 2_000);
		await vi.advanceTimersByTimeAsync(10);
	}
	expect(ended).toBe(true);
});

test('[D3] what was received while one was being written is written too, before anyone is told that all is', async () => {
	const { persist, begun } = disk();
	persist.received(1_000, 0);
	await vi.advanceTimersByTimeAsync(10);
	persist.received(500, 2_000);
	const written = persist.now();
	await vi.advanceTimersByTimeAsync(110);
	await written;
	expect(begun).toEqual([
		[0, 1_000],
		[0, 500],
	]);
});

test('[H5] how much is written is told before it begins, and that it has ended also where the disk refuses', async () => {
	const { persist, seen, begun, ended } = disk();
	seen.fails = 1;
	persist.received(20_000, 0);
	await vi.advanceTimersByTimeAsync(10);
	persist.edited();
	persist.received(7, 2_000);
	await vi.advanceTimersByTimeAsync(3_000);
	// What was refused is written with what came meanwhile, and what is on the disk does not count again.
	persist.received(3, 0);
	await vi.advanceTimersByTimeAsync(100);
	expect(begun).toEqual([
		[0, 20_000],
		[1, 20_007],
		[0, 3],
	]);
	expect(ended).toEqual([false, true, true]);
});
