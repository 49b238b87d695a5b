import { expect, test } from 'vitest';
import { sectionOf } from '#lib/ui/grid/tile.ts';
import { MonthCache } from './month-cache.ts';

const asset = {
	kind: 'photo' as const,
	width: 400,
	height: 300,
	takenAt: '2024-06-01T00:00:00.000Z',
	duration: null,
	thumbhash: '',
	title: '',
	mediaVersion: 1,
	state: 'stored' as const,
};
const section = (...ids: string[]) =>
	sectionOf(
		'2024-06',
		'June 2024',
		ids.map((id) => ({ id, asset })),
	);

test('a month that was not read has a place for each of its photos', () => {
	const cache = new MonthCache();
	const guess = cache.without('2024-06', '2024-06', 3);
	expect(guess.ids).toHaveLength(3);
	expect(new Set(guess.ids).size).toBe(3);
	expect(cache.without('2024-06', '2024-06', 3)).toBe(guess);
});

test('a month that was read keeps its places when its photos are let go', () => {
	const cache = new MonthCache();
	cache.learn('2024-06', section('a', 'b'));
	const kept = cache.without('2024-06', '2024-06', 2);
	expect(kept.ids).toEqual(['a', 'b']);
	expect(kept.ratios[0]).toBeCloseTo(4 / 3);
	expect(kept.tiles).toBeUndefined();
});

test('a month with another number of photos is not the one that was read', () => {
	const cache = new MonthCache();
	cache.learn('2024-06', section('a', 'b'));
	expect(cache.knows('2024-06', 3)).toBe(false);
	expect(cache.without('2024-06', '2024-06', 3).ids).toHaveLength(3);
});
