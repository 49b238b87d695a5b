import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heightOfRows, packRows } from './justified-rows.ts';

const ratios = fc.array(fc.double({ min: 0.05, max: 20, noNaN: true }), { maxLength: 120 });
const width = fc.integer({ min: 200, max: 2400 });

test('every picture is in exactly one row, in order', () => {
	fc.assert(
		fc.property(ratios, width, (pictures, wide) => {
			const rows = packRows(pictures, wide, 180, 4);
			const seen = rows.flatMap((row) =>
				Array.from({ length: row.end - row.start }, (_, i) => row.start + i),
			);
			expect(seen).toEqual(pictures.map((_, i) => i));
		}),
	);
});

test('no row is wider than the width, and all but the last fill it', () => {
	fc.assert(
		fc.property(ratios, width, (pictures, wide) => {
			const rows = packRows(pictures, wide, 180, 4);
			rows.forEach((row, i) => {
				const right = row.spans.at(-2)! + row.spans.at(-1)!;
				expect(right).toBeLessThanOrEqual(wide + 0.5);
				if (i < rows.length - 1) expect(right).toBeGreaterThan(wide - 0.5);
			});
		}),
	);
});

test('rows lie below each other with the gap between them', () => {
	fc.assert(
		fc.property(ratios, width, (pictures, wide) => {
			const rows = packRows(pictures, wide, 180, 4);
			rows.slice(1).forEach((row, i) => {
				expect(row.top).toBeCloseTo(rows[i]!.top + rows[i]!.height + 4, 3);
			});
		}),
	);
});

test('a row is closed where it comes closest to the target height', () => {
	const rows = packRows([1.5, 1.5, 1.5, 1.5, 1.5, 1.5], 1000, 220, 4);
	expect(rows.map((row) => row.end - row.start)).toEqual([3, 3]);
	expect(rows[0]!.height).toBeCloseTo((1000 - 8) / 4.5, 3);
});

test('a single picture is not blown up to the full width', () => {
	const [row] = packRows([1.5], 1400, 220, 4);
	expect(row!.height).toBe(220);
});

test('a strip and a panorama keep a place that can be seen', () => {
	const rows = packRows([60, 0.01], 390, 120, 4);
	for (const row of rows) expect(row.height).toBeGreaterThan(60);
});

test('nothing has no height', () => {
	expect(heightOfRows(packRows([], 800, 180, 4))).toBe(0);
});
