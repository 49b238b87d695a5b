import { expect, test } from 'vitest';
import { readInvited } from './people-draft.ts';

test('a handle is read as people write it', () => {
	expect(readInvited(' @Ben ', 'ana', [])).toEqual({ handle: 'ben' });
});

test('oneself, who is in already, and what is no handle are told apart', () => {
	const wrongs = [
		readInvited('ana', 'ana', []),
		readInvited('ben', 'ana', ['ben']),
		readInvited('not a handle', 'ana', []),
	].map((read) => 'wrong' in read && read.wrong);
	expect(new Set(wrongs).size).toBe(3);
	expect(wrongs.every(Boolean)).toBe(true);
});
