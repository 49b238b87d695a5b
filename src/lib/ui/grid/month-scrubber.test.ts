import { expect, test } from 'vitest';
import { fractionOf, monthAt, scrolledTo, yearLabels } from './month-scrubber.ts';

const months = [
	{ key: '2024-06', title: 'June 2024', top: 0 },
	{ key: '2024-02', title: 'February 2024', top: 400 },
	{ key: '2023-12', title: 'December 2023', top: 1_000 },
	{ key: '2021-01', title: 'January 2021', top: 1_020 },
	{ key: '2019-05', title: 'May 2019', top: 1_800 },
];

test('a height shows the month that began last', () => {
	expect(monthAt(months, 0)?.key).toBe('2024-06');
	expect(monthAt(months, 999)?.key).toBe('2024-02');
	expect(monthAt(months, 5_000)?.key).toBe('2019-05');
	expect(monthAt(months, -20)?.key).toBe('2024-06');
	expect(monthAt([], 10)).toBeUndefined();
});

test('years are written once, and not on top of each other', () => {
	const labels = yearLabels(months, 2_000, 500, 24);
	expect(labels.map((label) => label.text)).toEqual(['2024', '2023', '2019']);
	expect(labels[1]!.at).toBeCloseTo(0.5);
});

test('an empty grid has no labels and does not divide by nothing', () => {
	expect(yearLabels([], 0, 500, 24)).toEqual([]);
	expect(fractionOf(10, 0)).toBe(0);
});

test('the strip and the page agree in both directions', () => {
	expect(scrolledTo(fractionOf(730, 2_000), 2_000)).toBeCloseTo(730);
	expect(fractionOf(9_999, 2_000)).toBe(1);
	expect(scrolledTo(-1, 2_000)).toBe(0);
});
