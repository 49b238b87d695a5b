import { expect, test } from 'vitest';
import { tidOf } from './tid.ts';

// https://atproto.com/specs/tid
const form = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/;

test('the key of a record is a TID that follows from what it is of', () => {
	const at = '2026-03-01T10:00:00.000Z';
	expect(tidOf(at, 'a')).toMatch(form);
	expect(tidOf(at, 'a')).toBe(tidOf(at, 'a'));
	expect(tidOf(at, 'a')).not.toBe(tidOf(at, 'b'));
	expect(tidOf(at, 'a') < tidOf('2026-03-01T10:00:00.001Z', 'b')).toBe(true);
	for (const odd of ['0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z', 'no time'])
		expect(tidOf(odd, 'a')).toMatch(form);
});
