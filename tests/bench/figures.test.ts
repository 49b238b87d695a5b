import { expect, test } from 'vitest';
import { type Figure, isMet, ratioOf, summarize, tableOf } from './figures.ts';

const figure = (times: number[], goal: Figure['goal'] = {}): Figure => ({
	case: 'x',
	what: 'something',
	measured: summarize(times),
	limit: { ...summarize([10]), what: 'the least' },
	goal,
	load: 0.5,
});

test('the median and the 95th percentile are times that were measured', () => {
	const times = Array.from({ length: 100 }, (_, i) => 100 - i);
	expect(summarize(times)).toEqual({ median: 50, p95: 95, samples: 100 });
	expect(summarize([7])).toEqual({ median: 7, p95: 7, samples: 1 });
});

test('nothing that was measured is no figure', () => {
	expect(() => summarize([])).toThrow(RangeError);
});

test('a goal is met when all that it names is', () => {
	const times = [10, 20, 90];
	expect(isMet(figure(times, { median: 20 }))).toBe(true);
	expect(isMet(figure(times, { median: 20, p95: 80 }))).toBe(false);
	expect(isMet({ ...figure(times), goal: undefined })).toBeUndefined();
});

test('a figure is told with its limit, its ratio and whether it is met', () => {
	const missed = figure([30, 1_500], { median: 12, p95: 60 });
	expect(ratioOf(missed)).toBe(3);
	const table = tableOf([missed]);
	expect(table).toMatch(
		/x\s+something\s+30\.0 ms\s+1\.50 s\s+2\s+10\.0 ms\s+3\.0x\s+12\.0 ms \/ 60\.0 ms\s+MISSED\s+0\.5/,
	);
	expect(table).toContain('the least');
});
