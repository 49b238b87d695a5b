import { expect, test } from 'vitest';
import { countByFilter, matches, shownAlbums } from './album-order.ts';

const album = (id: string, changes: object = {}) => ({
	id,
	name: id,
	description: '',
	role: 'owner' as const,
	assetCount: 0,
	createdAt: '2026-01-01T00:00:00.000Z',
	lastActivityAt: '2026-01-01T00:00:00.000Z',
	...changes,
});
const ids = (albums: { id: string }[]) => albums.map(({ id }) => id);

test('a search finds words in any order, without case and accents, in name and description', () => {
	const summer = { name: 'Été à Málaga', description: 'With the whole family' };
	expect(matches(summer, 'ete')).toBe(true);
	expect(matches(summer, 'MALAGA été')).toBe(true);
	expect(matches(summer, 'family mal')).toBe(true);
	expect(matches(summer, 'winter')).toBe(false);
	expect(matches(summer, '  ')).toBe(true);
});

test('the filters tell own albums from those that others share', () => {
	const albums = [album('a'), album('b', { role: 'viewer' }), album('c', { role: 'editor' })];
	expect(ids(shownAlbums(albums, 'mine', '', 'name'))).toEqual(['a']);
	expect(ids(shownAlbums(albums, 'shared', '', 'name'))).toEqual(['b', 'c']);
	expect(countByFilter(albums)).toEqual({ all: 3, mine: 1, shared: 2 });
});

test('the four orders are those of the list', () => {
	const albums = [
		album('a', { name: 'Trip 10', assetCount: 3, lastActivityAt: '2026-03-01T00:00:00.000Z' }),
		album('b', { name: 'trip 9', assetCount: 9, createdAt: '2025-01-01T00:00:00.000Z' }),
		album('c', { name: 'Älpler', assetCount: 3, lastActivityAt: '2026-02-01T00:00:00.000Z' }),
	];
	expect(ids(shownAlbums(albums, 'all', '', 'recent'))).toEqual(['a', 'c', 'b']);
	expect(ids(shownAlbums(albums, 'all', '', 'name'))).toEqual(['c', 'b', 'a']);
	expect(ids(shownAlbums(albums, 'all', '', 'items'))).toEqual(['b', 'a', 'c']);
	expect(ids(shownAlbums(albums, 'all', '', 'oldest'))).toEqual(['b', 'a', 'c']);
});

test('albums that are equal in the order keep one order on every device', () => {
	const albums = [album('b'), album('a'), album('c')];
	expect(ids(shownAlbums(albums, 'all', '', 'recent'))).toEqual(['a', 'b', 'c']);
});
