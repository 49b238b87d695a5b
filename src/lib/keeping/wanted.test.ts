import { expect, test } from 'vitest';
import type { AssetSummary } from '#domain/asset.ts';
import { inOrder, isWanted, wantedOf } from './wanted.ts';

const entry = (asset: Partial<AssetSummary>) => ({
	assetId: 'a',
	asset: { state: 'stored', mediaVersion: 2, ...asset } as AssetSummary,
});
const variants = (asset: Partial<AssetSummary>, what: 'pictures' | 'originals') =>
	wantedOf(entry(asset), what).map(({ variant }) => variant);

test('pictures are two sizes of each; originals come with their copies for playing', () => {
	expect(variants({}, 'pictures')).toEqual(['thumb', 'preview']);
	expect(variants({ playable: { state: 'ready', percent: 100 } }, 'originals')).toEqual([
		...['thumb', 'preview', 'original', 'playable'],
	]);
	expect(variants({ playable: { state: 'making', percent: 3 } }, 'originals')).not.toContain('playable');
});

test('what the server does not have yet is not asked for', () => {
	expect(variants({ state: 'pending' }, 'originals')).toEqual([]);
	expect(variants({ mediaVersion: 0 }, 'originals')).toEqual(['original']);
});

test('a picture that was drawn anew is another; one that the device drew and an original are not', () => {
	const [thumb] = wantedOf(entry({}), 'pictures');
	expect(isWanted({ variant: 'thumb', mediaVersion: 1 }, thumb!)).toBe(false);
	expect(isWanted({ variant: 'thumb', mediaVersion: 2 }, thumb!)).toBe(true);
	expect(isWanted({ variant: 'thumb' }, thumb!)).toBe(true);
	expect(isWanted({ variant: 'original', mediaVersion: 1 }, thumb!)).toBe(true);
	expect(isWanted(undefined, thumb!)).toBe(false);
});

test('small pictures of everything come first', () => {
	const files = ['a', 'b'].flatMap((assetId) => wantedOf({ ...entry({}), assetId }, 'originals'));
	expect(inOrder(files).map(({ key }) => key)).toEqual([
		...['a/thumb', 'b/thumb', 'a/preview', 'b/preview', 'a/original', 'b/original'],
	]);
});
