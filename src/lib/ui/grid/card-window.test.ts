import { expect, test } from 'vitest';
import { cardWindow, type CardMeasures } from './card-window.ts';

const measures = (changes: Partial<CardMeasures>): CardMeasures => ({
	count: 1_000,
	width: 1_100,
	narrowest: 200,
	leastColumns: 2,
	gap: 20,
	heightOf: (card) => card + 80,
	from: 0,
	to: 800,
	overscan: 300,
	...changes,
});

test('as many columns as fit, and two on the narrowest phone', () => {
	expect(cardWindow(measures({})).columns).toBe(5);
	expect(cardWindow(measures({})).card).toBeCloseTo(204);
	expect(cardWindow(measures({ width: 288 })).columns).toBe(2);
});

test('of thousands only those near the screen are drawn', () => {
	const seen = cardWindow(measures({ from: 20_000, to: 20_800 }));
	expect(seen.end - seen.start).toBeLessThanOrEqual(35);
	expect((seen.start / seen.columns) * seen.step).toBeLessThanOrEqual(20_000 - 300);
	expect(seen.start % seen.columns).toBe(0);
});

test('the height is that of all', () => {
	const { height, step } = cardWindow(measures({ count: 11 }));
	expect(height).toBeCloseTo(3 * step - 20);
	expect(cardWindow(measures({ count: 0 }))).toMatchObject({ height: 0, start: 0, end: 0 });
});

test('far below the end nothing is drawn', () => {
	const { start, end } = cardWindow(measures({ count: 7, from: 90_000, to: 91_000 }));
	expect([start, end]).toEqual([7, 7]);
});
