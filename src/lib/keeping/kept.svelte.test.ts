import { expect, test } from 'vitest';
import type { KeptAlbum } from '#lib/store/database.ts';
import { standingOf } from './kept.svelte.ts';

const wish = (change: Partial<KeptAlbum>): KeptAlbum => ({
	...{ albumId: 'trip', what: 'pictures', paused: false, done: 2, total: 6 },
	...{ bytes: 10, missing: 0, trouble: null, ...change },
});

test('what is all here is here, whatever was asked for meanwhile', () => {
	expect(standingOf(wish({ done: 6, paused: true }), true)).toBe('here');
});

test('what has not been counted yet is on its way', () => {
	expect(standingOf(wish({ done: 0, total: null }), false)).toBe('coming');
});

test('what stops an album says so, the gravest first', () => {
	expect(standingOf(wish({ trouble: 'storage.full', paused: true }), true)).toBe('full');
	expect(standingOf(wish({ paused: true }), true)).toBe('paused');
	expect(standingOf(wish({ missing: 4 }), false)).toBe('missing');
	expect([standingOf(wish({}), true), standingOf(wish({}), false)]).toEqual(['waiting', 'coming']);
});
