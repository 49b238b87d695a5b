import { expect, test } from 'vitest';
import { daysOf } from './days.ts';
import type { Tile } from './tile.ts';

const tile = (id: string, takenAt: string) => ({ id, asset: { takenAt } }) as Tile;

test('pictures of one day are together under the first of them, by the clock on the wall', () => {
	const tiles = [
		tile('a', '2024-06-12T23:59:00.000Z'),
		tile('b', '2024-06-12T00:00:00.000Z'),
		tile('c', '2024-06-11T12:00:00.000Z'),
	];
	const days = daysOf(tiles);
	expect([...days].map(([first, day]) => [first, day.ids])).toEqual([
		['a', ['a', 'b']],
		['c', ['c']],
	]);
	expect(days.get('a')?.title).toContain('12');
	expect(daysOf(tiles)).toBe(days);
});
