import { expect, test } from 'vitest';
import type { AssetState } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import { isFulfillable, wishStanding } from './wish-standing.ts';

const entry = (assetId: string, state: AssetState) => ({ assetId, asset: { state } }) as Entry;
const wish = { assetIds: ['c', 'a', 'b'] };

test('what is stored, on its way and failed is told apart, in the order that was named', () => {
	const entries = [entry('a', 'stored'), entry('b', 'pending'), entry('c', 'stored'), entry('d', 'pending')];
	const standing = wishStanding(wish, entries, [{ assetId: 'b', state: 'sending' }]);
	expect(standing).toEqual({ stored: ['c', 'a'], waiting: ['b'], failed: [] });
	expect(isFulfillable(standing)).toBe(false);
});

test('a file that this device could not send has failed, and so has one that the server has refused', () => {
	const entries = [entry('a', 'stored'), entry('b', 'pending'), entry('c', 'failed')];
	const standing = wishStanding(wish, entries, [{ assetId: 'b', state: 'failed' }]);
	expect(standing).toEqual({ stored: ['a'], waiting: [], failed: ['c', 'b'] });
	expect(isFulfillable(standing)).toBe(false);
});

test('what was taken out of the album is waited for no longer', () => {
	const standing = wishStanding(wish, [entry('a', 'stored'), entry('c', 'stored')], []);
	expect(standing).toEqual({ stored: ['c', 'a'], waiting: [], failed: [] });
	expect(isFulfillable(standing)).toBe(true);
});

test('where nothing is left there is nothing to release', () => {
	expect(isFulfillable(wishStanding(wish, [], []))).toBe(false);
});
