import { expect, test } from 'vitest';
import { Tries } from './tries.ts';

test('so many tries a minute of one name, and after the minute again', () => {
	let now = 0;
	const tries = new Tries(10, () => now);
	for (let n = 0; n < 10; n++) {
		expect(tries.wait('here')).toBe(0);
		tries.count('here');
	}
	now = 20_000;
	expect([tries.wait('here'), tries.wait('there')]).toEqual([40, 0]);
	now = 60_000;
	expect(tries.wait('here')).toBe(0);
});
