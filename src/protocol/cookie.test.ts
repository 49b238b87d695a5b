import { expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { Cookie, isPartial } from './cookie.ts';

test('[L7] a first sync that has come to the like of an album itself goes on from there', () => {
	const cookie = {
		order: '0000000001.00000000000000000842.00000000000000000842.99999.000000',
		epoch: 1,
		user: newId(),
		v: { 5: [7, 2, [3, ['00000000-0000-0000-0000-000000000000', newId()]]] },
	};
	expect(isPartial(Cookie.parse(cookie))).toBe(true);
});
