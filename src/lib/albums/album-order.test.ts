import { expect, test } from 'vitest';
import { countByFilter, type Filter, foundAlbums, type Sort, sortedAlbums } from './album-order.ts';

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
type Album = ReturnType<typeof album>;
const found = (albums: Album[], filter: Filter) => ids(foundAlbums(albums, filter, ''));
const sorted = (albums: Album[], sort: Sort) => ids(sortedAlbums(albums, sort));

test('[PA-3] a search finds words in any order, without case and accents, in name and description', () => {
	const summer = album('a', { name: 'Été à Málaga', description: 'With the whole family' });
	const matches = (one: Album, search: string) => foundAlbums([one], 'all', search).length === 1;
	expect(matches(summer, 'ete')).toBe(true);
	expect(matches(summer, 'MALAGA été')).toBe(true);
	expect(matches(summer, 'family mal')).toBe(true);
	expect(matches(summer, 'winter')).toBe(false);
	expect(matches(summer, '  ')).toBe(true);
	// A row that has changed is another row.
	expect(matches({ ...summer, name: 'Winter' }, 'winter')).toBe(true);
});

test('[PA-5] the filters tell own albums from those that others share', () => {
	const albums = [album('a'), album('b', { role: 'viewer' }), album('c', { role: 'editor' })];
	expect(found(albums, 'mine')).toEqual(['a']);
	expect(found(albums, 'shared')).toEqual(['b', 'c']);
	expect(found(albums, 'local')).toEqual([]);
	expect(countByFilter(albums)).toEqual({ all: 3, mine: 1, shared: 2, local: 0 });
});

test('[PA-4] the four orders are those of the list', () => {
	const albums = [
		album('a', { name: 'Trip 10', assetCount: 3, lastActivityAt: '2026-03-01T00:00:00.000Z' }),
		album('b', { name: 'trip 9', assetCount: 9, createdAt: '2025-01-01T00:00:00.000Z' }),
		album('c', { name: 'Älpler', assetCount: 3, lastActivityAt: '2026-02-01T00:00:00.000Z' }),
	];
	expect(sorted(albums, 'recent')).toEqual(['a', 'c', 'b']);
	expect(sorted(albums, 'name')).toEqual(['c', 'b', 'a']);
	expect(sorted(albums, 'items')).toEqual(['b', 'a', 'c']);
	expect(sorted(albums, 'oldest')).toEqual(['b', 'a', 'c']);
});

test('albums that are equal in the order keep one order on every device', () => {
	const albums = [album('b'), album('a'), album('c')];
	expect(sorted(albums, 'recent')).toEqual(['a', 'b', 'c']);
});
