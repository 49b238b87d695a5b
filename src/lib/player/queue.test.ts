import { expect, test } from 'vitest';
import {
	begun,
	emptyQueue,
	extended,
	following,
	gone,
	preceding,
	type Queue,
	shuffled,
	without,
} from './queue.ts';

const abcd = ['a', 'b', 'c', 'd'];
const at = (key: string, changes: Partial<Queue> = {}): Queue => ({
	...begun(emptyQueue, abcd, key),
	...changes,
});

test('tracks follow each other to the end, and back to the beginning', () => {
	expect(following(at('a'), true)).toBe('b');
	expect(following(at('d'), true)).toBeUndefined();
	expect(preceding(at('b'))).toBe('a');
	expect(preceding(at('a'))).toBeUndefined();
	expect(following(emptyQueue, true)).toBeUndefined();
	expect(preceding(emptyQueue)).toBeUndefined();
});

test('where all are repeated, it goes round both ways', () => {
	const all = { repeat: 'all' } as const;
	expect(following(at('d', all), true)).toBe('a');
	expect(preceding(at('a', all))).toBe('d');
	const alone = begun({ ...emptyQueue, ...all }, ['a'], 'a');
	expect(following(alone, true)).toBe('a');
});

test('one that is repeated comes again by itself, and who asks for the next gets the next', () => {
	const one = { repeat: 'one' } as const;
	expect(following(at('b', one), true)).toBe('b');
	expect(following(at('b', one), false)).toBe('c');
	expect(following(at('d', one), false)).toBe('a');
});

test('what cannot be played is passed over', () => {
	const plays = (key: string) => key === 'a' || key === 'd';
	expect(following(at('a'), true, plays)).toBe('d');
	expect(preceding(at('d'), plays)).toBe('a');
	expect(following(at('d'), true, plays)).toBeUndefined();
	expect(following(at('d', { repeat: 'all' }), true, plays)).toBe('a');
	expect(following(at('a', { repeat: 'all' }), true, () => false)).toBeUndefined();
});

test('it begins where one asks for, else in front, and keeps to the queue', () => {
	expect(begun(emptyQueue, abcd, undefined).at).toBe('a');
	expect(gone(at('a'), 'c').at).toBe('c');
	expect(gone(at('a'), 'x').at).toBe('a');
});

test('what is taken out while it plays gives way to the next that stays', () => {
	expect(without(at('b'), ['b', 'c'])).toMatchObject({ order: ['a', 'd'], at: 'd' });
	expect(without(at('d'), ['d'])).toMatchObject({ order: ['a', 'b', 'c'], at: 'c' });
	expect(without(at('b'), ['a'])).toMatchObject({ order: ['b', 'c', 'd'], at: 'b' });
	expect(without(at('b'), abcd)).toMatchObject({ order: [], at: undefined });
});

test('what is added comes last, once, and does not interrupt what plays', () => {
	expect(extended(at('b'), ['x', 'a'])).toMatchObject({ order: ['b', 'c', 'd', 'x', 'a'], at: 'b' });
	expect(extended(at('b'), ['b', 'x'])).toMatchObject({ order: [...abcd, 'x'], at: 'b' });
	expect(extended(emptyQueue, ['x'])).toMatchObject({ order: ['x'], at: 'x' });
});

test('shuffled, each comes once, from the one that plays on, and the order comes back', () => {
	const mixed = shuffled(at('c'), true);
	expect(mixed.order[0]).toBe('c');
	expect([...mixed.order].sort()).toEqual(abcd);
	expect(shuffled(mixed, false)).toMatchObject({ order: abcd, at: 'c' });
	expect(shuffled(at('a'), true, () => 0).order).toEqual(['a', 'c', 'd', 'b']);
});

test('shuffled, another album is so from its beginning', () => {
	const mixed = begun({ ...emptyQueue, isShuffled: true }, abcd, undefined, () => 0);
	expect(mixed.order).toEqual(['b', 'c', 'd', 'a']);
	expect(mixed.at).toBe('b');
	expect(mixed.items).toEqual(abcd);
});
