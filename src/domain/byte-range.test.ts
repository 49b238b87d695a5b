import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentRange, readRange } from './byte-range.ts';

test('one range is read in its three forms', () => {
	expect(readRange('bytes=0-99', 1000)).toEqual({ start: 0, end: 99 });
	expect(readRange('bytes=900-', 1000)).toEqual({ start: 900, end: 999 });
	expect(readRange('bytes=-100', 1000)).toEqual({ start: 900, end: 999 });
});

test('a range that runs over the end stops at the end', () => {
	expect(readRange('bytes=990-5000', 1000)).toEqual({ start: 990, end: 999 });
	expect(readRange('bytes=-5000', 1000)).toEqual({ start: 0, end: 999 });
});

test('a range that begins after the end, or is empty, cannot be satisfied', () => {
	expect(readRange('bytes=1000-', 1000)).toBe('unsatisfiable');
	expect(readRange('bytes=-0', 1000)).toBe('unsatisfiable');
	expect(readRange('bytes=0-', 0)).toBe('unsatisfiable');
});

test('what is no single byte range is answered with the whole', () => {
	for (const header of [
		null,
		undefined,
		'',
		'bytes=-',
		'bytes=5-2',
		'bytes=0-1,5-6',
		'lines=1-2',
		'bytes=a-b',
	]) {
		expect(readRange(header, 1000)).toBe('whole');
	}
});

test('a range lies inside the whole, whatever is asked for', () => {
	fc.assert(
		fc.property(fc.nat(), fc.nat(), fc.nat(10_000), (first, last, size) => {
			const range = readRange(`bytes=${first}-${last}`, size);
			if (typeof range === 'string') return;
			expect(range.start).toBe(first);
			expect(range.end).toBeGreaterThanOrEqual(range.start);
			expect(range.end).toBeLessThan(size);
		}),
	);
});

test('Content-Range names the range, or the size alone', () => {
	expect(contentRange({ start: 0, end: 9 }, 100)).toBe('bytes 0-9/100');
	expect(contentRange(undefined, 100)).toBe('bytes */100');
});
