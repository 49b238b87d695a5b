import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Slideshow } from './slideshow.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const inOrder = { seconds: 5, isShuffled: false } as const;

/** A show of photos a to d, and what became of it. */
function show(found: Partial<Record<string, 'other' | 'absent'>> = {}) {
	const shown = ['a'];
	const stopped: [number, boolean][] = [];
	const page = { seen: () => Promise.resolve() };
	const slideshow = new Slideshow({
		order: () => ['a', 'b', 'c', 'd'],
		current: () => shown.at(-1)!,
		look: async (id) => found[id] ?? 'photo',
		turn: (id) => shown.push(id),
		seen: () => page.seen(),
		onstop: (passed, foundNone) => stopped.push([passed, foundNone]),
	});
	return { slideshow, shown, stopped, page };
}

test('each stays for its time, and it goes round until it is stopped', async () => {
	const { slideshow, shown, stopped } = show();
	slideshow.start(inOrder);
	await vi.advanceTimersByTimeAsync(4_900);
	expect(shown).toEqual(['a']);
	await vi.advanceTimersByTimeAsync(20_200);
	expect(shown).toEqual(['a', 'b', 'c', 'd', 'a', 'b']);
	slideshow.stop();
	slideshow.stop();
	await vi.advanceTimersByTimeAsync(60_000);
	expect(shown).toHaveLength(6);
	expect(slideshow.isPlaying).toBe(false);
	expect(stopped).toEqual([[0, false]]);
});

test('films are left out, and photos that are not here are passed and counted once', async () => {
	const { slideshow, shown, stopped } = show({ b: 'other', c: 'absent' });
	slideshow.start(inOrder);
	await vi.advanceTimersByTimeAsync(20_100);
	expect(shown).toEqual(['a', 'd', 'a', 'd', 'a']);
	slideshow.stop();
	expect(stopped).toEqual([[1, false]]);
});

test('where no other can be shown it ends by itself', async () => {
	const { slideshow, shown, stopped } = show({ b: 'absent', c: 'absent', d: 'absent' });
	slideshow.start(inOrder);
	await vi.advanceTimersByTimeAsync(5_100);
	expect(shown).toEqual(['a']);
	expect(stopped).toEqual([[3, true]]);
	expect(slideshow.isPlaying).toBe(false);
});

test('nothing goes by while nobody sees the page', async () => {
	const { slideshow, shown, page } = show();
	const back = Promise.withResolvers<void>();
	page.seen = () => back.promise;
	slideshow.start(inOrder);
	await vi.advanceTimersByTimeAsync(60_000);
	expect(shown).toEqual(['a']);
	back.resolve();
	await vi.advanceTimersByTimeAsync(100);
	expect(shown).toEqual(['a', 'b']);
	slideshow.stop();
});
