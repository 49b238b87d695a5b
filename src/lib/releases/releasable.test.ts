import { expect, test } from 'vitest';
import type { AssetState } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import { releasable } from './releasable.ts';

const entry = (
	assetId: string,
	{ state = 'stored', ownerId = 'me', isReleased = false, year = 2020 } = {} as {
		state?: AssetState;
		ownerId?: string;
		isReleased?: boolean;
		year?: number;
	},
) =>
	({
		assetId,
		position: assetId,
		...(isReleased && { isReleased }),
		asset: { state, ownerId, takenAt: `${year}-01-01T00:00:00Z` },
	}) as Entry;

const entries = [
	entry('b', { year: 2021 }),
	entry('a', { year: 2022 }),
	entry('c', { state: 'pending', year: 2023 }),
	entry('d', { state: 'pending', ownerId: 'ana' }),
	entry('e', { state: 'failed' }),
];

test('a first release has all that is stored or on its way from here, as the album shows it', () => {
	const of = (order: 'asc' | 'desc' | 'manual') => releasable(entries, { order, isRelease: false, me: 'me' });
	expect(of('manual')).toEqual(['a', 'b', 'c']);
	expect(of('asc')).toEqual(['b', 'a', 'c']);
	expect(of('desc')).toEqual(['c', 'a', 'b']);
});

test('a release names what is new in it alone', () => {
	const more = [...entries, entry('f', { isReleased: true })];
	expect(releasable(more, { order: 'manual', isRelease: true, me: 'me' })).toEqual(['a', 'b', 'c']);
});

test('one that was taken back names all of it again', () => {
	const before = [entry('b'), entry('a', { isReleased: true })];
	expect(releasable(before, { order: 'manual', isRelease: false, me: 'me' })).toEqual(['a', 'b']);
});
