import { afterEach, expect, test, vi } from 'vitest';
import { rememberedPace, rememberPace, turns } from './slideshow-pace.ts';

afterEach(() => vi.unstubAllGlobals());

const round = (next: (after: string) => string | undefined, from: string, count: number) => {
	const seen: string[] = [];
	let at = from;
	for (let i = 0; i < count; i++) seen.push((at = next(at)!));
	return seen;
};

test('in order it goes on from where one is, round and round, past what has gone', () => {
	let order = ['a', 'b', 'c'];
	const next = turns(() => order, false);
	expect(round(next, 'b', 4)).toEqual(['c', 'a', 'b', 'c']);
	order = ['a', 'b', 'd'];
	expect(next('c')).toBe('a');
	order = [];
	expect(next('a')).toBeUndefined();
});

test('shuffled, each comes once before any comes again, and none twice in a row', () => {
	const order = ['a', 'b', 'c', 'd', 'e'];
	const seen = round(
		turns(() => order, true),
		'a',
		24,
	);
	expect(new Set(seen.slice(0, 4))).toEqual(new Set(['b', 'c', 'd', 'e']));
	seen.slice(1).forEach((id, i) => expect(id).not.toBe(seen[i]));
});

test('shuffled, what is removed does not come, and one alone comes again', () => {
	let order = ['a', 'b', 'c'];
	const next = turns(() => order, true);
	next('a');
	order = ['a'];
	expect(next('a')).toBe('a');
});

test('what was chosen is remembered, and what cannot be read is what it is at first', () => {
	const kept = new Map<string, string>();
	vi.stubGlobal('localStorage', {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => kept.set(key, value),
	});
	expect(rememberedPace()).toEqual({ seconds: 5, isShuffled: false });
	rememberPace({ seconds: 10, isShuffled: true });
	expect(rememberedPace()).toEqual({ seconds: 10, isShuffled: true });
	kept.set([...kept.keys()][0]!, '{"seconds":7,"isShuffled":true}');
	expect(rememberedPace()).toEqual({ seconds: 5, isShuffled: true });
	kept.set([...kept.keys()][0]!, 'no JSON');
	expect(rememberedPace()).toEqual({ seconds: 5, isShuffled: false });
});
