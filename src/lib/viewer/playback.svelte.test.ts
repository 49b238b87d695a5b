import { afterEach, expect, test, vi } from 'vitest';
import { Playback } from './playback.svelte.ts';

afterEach(() => vi.unstubAllGlobals());

test('it is as long as the asset says until the element knows better', () => {
	const playback = new Playback('/media/a/original', 12);
	expect(playback.length).toBe(12);
	// A recording that broke off has no end.
	playback.measured = Infinity;
	expect(playback.length).toBe(12);
	playback.measured = 12.4;
	expect(playback.length).toBe(12.4);
});

test('it is sought between its beginning and its end', () => {
	const playback = new Playback('/media/a/original', 12);
	playback.seek(-3);
	expect(playback.time).toBe(0);
	playback.seek(40);
	expect(playback.time).toBe(12);
});

test.each([
	['unknown', () => Promise.resolve(new Response('a', { status: 206 }))],
	['away', () => Promise.resolve(new Response(null, { status: 504 }))],
	['away', () => Promise.reject(new TypeError('Failed to fetch'))],
])('what does not play is %s by whether its bytes are there', async (trouble, answer) => {
	vi.stubGlobal('fetch', answer);
	const playback = new Playback('/media/a/original', 12);
	playback.toggle();
	await playback.fail();
	expect(playback).toMatchObject({ trouble, paused: true });
	playback.again();
	expect(playback).toMatchObject({ trouble: undefined, started: false, attempt: 1 });
});
