import { expect, test } from 'vitest';
import type { ShownKey } from '#protocol/keys.ts';
import { factsOf, mayWords } from './key-words.ts';

const now = Date.parse('2026-06-12T12:00:00.000Z');
const key = (lastUsedAt: string | null, expiresAt: string | null): ShownKey => ({
	...{ id: '', name: 'Frame', hint: 'gatefold_abcd', scopes: ['read'], createdAt: '' },
	...{ lastUsedAt, expiresAt },
});

test('what a key may is one sentence', () => {
	expect(mayWords(['read'])).toBe('May see');
	expect(mayWords(['read', 'write', 'upload'])).toMatch(/^May see, change albums,? and add photos$/);
});

test('last use and end are said, also where there is none', () => {
	expect(factsOf(key(null, null), now)).toEqual(['Never used', 'Does not end']);
	const [used, until] = factsOf(key('2026-06-12T11:55:00.000Z', '2026-09-10T12:00:00.000Z'), now);
	expect(used).toBe('Last used 5 minutes ago');
	expect(until).toMatch(/^Until .*2026$/);
	expect(factsOf(key(null, '2026-06-12T12:00:00.000Z'), now)[1]).toMatch(/^Ended on .*2026$/);
});
