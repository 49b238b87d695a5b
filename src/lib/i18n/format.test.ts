import { expect, test } from 'vitest';
import { fileSize, monthTitle, playingTime, whenDone } from './format.ts';

test('a month is named in UTC, whatever the time zone of the device', () => {
	expect(monthTitle('2024-01')).toBe('January 2024');
});

test('sizes are counted in thousands', () => {
	expect(fileSize(0)).toBe('0 bytes');
	expect(fileSize(999)).toBe('999 bytes');
	expect(fileSize(1_581_031)).toBe('1.6 MB');
	expect(fileSize(52_000)).toBe('52 kB');
});

test('times are told as people tell them', () => {
	const now = new Date(2026, 4, 20, 15, 0).getTime();
	const before = (ms: number) => new Date(now - ms).toISOString();
	expect(whenDone(before(5_000), now)).toBe('now');
	expect(whenDone(before(5 * 60_000), now)).toBe('5 minutes ago');
	expect(whenDone(before(26 * 3_600_000), now)).toBe('yesterday');
	expect(whenDone(before(40 * 86_400_000), now)).toContain('2026');
});

test('playing times have hours only where there are some', () => {
	expect(playingTime(67)).toBe('1:07');
	expect(playingTime(3_729)).toBe('1:02:09');
});
