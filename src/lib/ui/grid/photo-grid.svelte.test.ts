import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PhotoGridView } from './photo-grid.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A grid of 400 squares, five in a row, on a screen of 800 pixels; `to` scrolls it, so many milliseconds after the last time. */
function grid() {
	const ids = Array.from({ length: 400 }, (_, i) => `photo ${i}`);
	const section = { key: 'all', title: '', ids, ratios: ids.map(() => 1), tiles: undefined };
	const view = new PhotoGridView(() => [section]);
	view.width = 1_100;
	let now = 0;
	const to = (y: number, after = 16) => {
		vi.advanceTimersByTime(after);
		now += after;
		view.scrolled(y, y + 800, now);
	};
	to(0);
	return { view, to, last: ids.at(-1)! };
}

test('what goes by too fast to be made out is not drawn, but for what was drawn before', () => {
	const { view, to, last } = grid();
	for (const y of [100, 200]) to(y);
	expect([view.skimming.isOn, view.skimming.draws(last)]).toEqual([false, true]);
	for (const y of [1_000, 2_000]) to(y);
	expect([view.skimming.isOn, view.skimming.draws(last), view.skimming.draws('photo 5')]).toEqual([
		true,
		false,
		true,
	]);
	// The screen alone, and nothing beyond it.
	const rows = view.visible[0]!.rows;
	expect(rows[0]!.top + rows[0]!.height).toBeGreaterThan(2_000);
	expect(rows.at(-1)!.top).toBeLessThan(2_800);
});

test('all is drawn when it goes slower, and when it stands still', () => {
	const { view, to, last } = grid();
	for (const y of [1_000, 2_000, 2_050]) to(y);
	expect([view.skimming.isOn, view.skimming.draws(last)]).toEqual([false, true]);
	for (const y of [3_000, 4_000]) to(y);
	expect(view.skimming.isOn).toBe(true);
	vi.advanceTimersByTime(200);
	expect([view.skimming.isOn, view.skimming.draws(last)]).toEqual([false, true]);
});

test('a leap draws what it leads to at once', () => {
	const { view, to, last } = grid();
	to(9_000, 500);
	expect([view.skimming.isOn, view.skimming.draws(last)]).toEqual([false, true]);
});

test('a frame that takes long does not end a movement, in which the next would take long too', () => {
	const { view, to } = grid();
	for (const y of [1_000, 2_000]) to(y);
	to(9_000, 300);
	expect(view.skimming.isOn).toBe(true);
});
