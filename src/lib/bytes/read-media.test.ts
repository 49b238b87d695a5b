import { afterEach, expect, test, vi } from 'vitest';
import { coverOf, readFilmFile, readMusicFile } from './read-media.ts';

afterEach(() => void vi.useRealTimers());

/** A file of which no read ever comes back. */
class Endless extends Blob {
	override readonly size = 1_000_000_000;
	override slice = () => new Endless();
	override arrayBuffer = () => new Promise<never>(() => undefined);
	override stream = () => new ReadableStream<never>();
}

test.each([
	['a film', () => readFilmFile(new Endless([], { type: 'video/mp4' }), 'video/mp4'), {}],
	['music', () => readMusicFile(new Endless([], { type: 'audio/mp4' })), {}],
	['the cover of music', () => coverOf(new Endless([], { type: 'audio/mp4' })), undefined],
])('%s that cannot be read to an end is given up, and says nothing', async (_what, read, nothing) => {
	vi.useFakeTimers();
	let found: unknown = 'not yet';
	void read().then((value) => (found = value));
	await vi.dynamicImportSettled();
	await vi.advanceTimersByTimeAsync(14_000);
	expect(found).toBe('not yet');
	await vi.advanceTimersByTimeAsync(2_000);
	expect(found).toEqual(nothing);
});

test('a file that is none says nothing', async () => {
	const zeros = new Blob([new Uint8Array(1_000_000)]);
	expect(await readFilmFile(zeros, 'video/mp4')).toEqual({});
	expect(await readMusicFile(zeros)).toEqual({});
	expect(await coverOf(zeros)).toBeUndefined();
});
