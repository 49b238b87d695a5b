import { expect, test } from 'vitest';
import { may, type Right, type Role } from './roles.ts';

// The table of the photo album's roles, a line for each right: who has it.
const table: Record<Right, (Role | undefined)[]> = {
	see: ['owner', 'editor', 'viewer'],
	react: ['owner', 'editor', 'viewer'],
	add: ['owner', 'editor'],
	arrange: ['owner', 'editor'],
	removeOwn: ['owner', 'editor'],
	removeAny: ['owner'],
	edit: ['owner'],
};

for (const right of Object.keys(table) as Right[])
	for (const role of ['owner', 'editor', 'viewer', undefined] as const)
		test(`${role ?? 'a stranger'} ${table[right].includes(role) ? 'has' : 'has not'} the right to ${right}`, () => {
			expect(may(role, right)).toBe(table[right].includes(role));
		});
