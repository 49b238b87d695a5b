import { expect, test } from 'vitest';
import { LinkTries } from './link-tries.ts';

const most = { fromOne: 10, together: 100 };

test('ten tries a minute from one address at one link, and after the minute again', () => {
	let now = 0;
	const tries = new LinkTries(most, () => now);
	for (let n = 0; n < 10; n++) expect(tries.begin('link', 'here')).toBe(0);
	now = 20_000;
	expect(tries.begin('link', 'here')).toBe(40);
	expect([tries.begin('link', 'there'), tries.begin('other', 'here')]).toEqual([0, 0]);
	now = 60_000;
	expect(tries.begin('link', 'here')).toBe(0);
});

test('a hundred a minute at one link, from however many addresses', () => {
	const tries = new LinkTries(most, () => 0);
	for (let n = 0; n < 100; n++) expect(tries.begin('link', `address ${n}`)).toBe(0);
	expect(tries.begin('link', 'another')).toBe(60);
	expect(tries.begin('other', 'another')).toBe(0);
});
