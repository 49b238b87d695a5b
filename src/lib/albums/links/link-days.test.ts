import { expect, test } from 'vitest';
import { endOfDay, localDay } from './link-days.ts';

test('the last moment of a day lies in that day, wherever the device is', () => {
	for (const day of ['2024-06-12', '2024-12-31', '2027-03-28']) expect(localDay(endOfDay(day))).toBe(day);
	expect(endOfDay('2024-06-12')).toMatch(/59\.999Z$/);
});
