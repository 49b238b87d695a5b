import { expect, test } from 'vitest';
import { syncWords, type Standing } from './sync-words.ts';

const standing = (changes: Partial<Standing>): Standing => ({
	state: 'upToDate',
	waiting: 0,
	offlineSince: null,
	firstSync: null,
	...changes,
});

test('the words are those of the design', () => {
	expect(syncWords(standing({}))).toBe('Up to date');
	expect(syncWords(standing({ state: 'saved' }))).toBe('Saved on this device');
	expect(syncWords(standing({ state: 'waiting', waiting: 3 }))).toBe('3 changes waiting');
	expect(syncWords(standing({ state: 'waiting', waiting: 1 }))).toBe('1 change waiting');
});

test('offline says since when, and what waits where something does', () => {
	const since = new Date(2026, 5, 1, 14, 2);
	expect(syncWords(standing({ state: 'offline', offlineSince: since }))).toMatch(
		/^Offline since \d?2:02|14:02/,
	);
	expect(syncWords(standing({ state: 'offline', offlineSince: since, waiting: 2 }))).toBe(
		'Offline, 2 changes waiting',
	);
});

test('a first sync tells how far it is', () => {
	expect(syncWords(standing({ state: 'saved', firstSync: { done: 12_000 } }))).toContain('12,000');
});
