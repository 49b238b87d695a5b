import { expect, test } from 'vitest';
import { sectionOf, type Tile } from '#lib/ui/grid/tile.ts';
import { photosOnly } from './photos-only.ts';

const tile = (id: string, kind: 'photo' | 'audio') =>
	({ id, asset: { kind, width: 4, height: 3 } }) as unknown as Tile;
const months = [
	sectionOf('2024-06', 'June 2024', [tile('a', 'photo'), tile('b', 'audio')]),
	sectionOf('2024-05', 'May 2024', [tile('c', 'audio')]),
];
const far = months.map((section) => ({ ...section, tiles: undefined }));
const ids = (sections: readonly { ids: readonly string[] }[]) => sections.map((section) => section.ids);

test('[MA-48] only photos are offered, and a month without any stays away when it is far from the screen', () => {
	const without = new Map<string, number>();
	expect(ids(photosOnly(far, without)), 'not known yet').toEqual([['a', 'b'], ['c']]);
	expect(ids(photosOnly(months, without))).toEqual([['a']]);
	expect(ids(photosOnly(far, without))).toEqual([['a', 'b']]);
	const more = { ...far[1]!, ids: ['c', 'd'] };
	expect(ids(photosOnly([more], without)), 'something has come into it').toEqual([['c', 'd']]);
});
