import { expect, test } from 'vitest';
import type { AssetSummary } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import { creditOf, pictureOf, sourceOf, type Track, tracksOf } from './track.ts';

const audio = { kind: 'audio', state: 'stored', mediaVersion: 2, title: 'Viper' } as AssetSummary;
const entry = (assetId: string, asset: Partial<AssetSummary> = {}) =>
	({ assetId, asset: { ...audio, ...asset } }) as Entry;
const track = (asset: Partial<AssetSummary>, held: readonly ('original' | 'playable')[]): Track => {
	const album = { id: 'album', name: 'Snakes', cover: null };
	return tracksOf(album, [entry('a', asset)], new Map([['a', new Set(held)]]))[0]!;
};

test('the music of an album, and nothing else of it, is what can be queued', () => {
	const entries = [entry('b'), entry('p', { kind: 'photo' }), entry('a'), entry('f', { kind: 'video' })];
	const tracks = tracksOf({ id: 'album', name: 'Snakes', cover: null }, entries, new Map());
	expect(tracks.map(({ key }) => key)).toEqual(['album/b', 'album/a']);
	expect(tracks[0]).toMatchObject({ albumName: 'Snakes', assetId: 'b' });
});

test.each([
	['from the server', {}, [], false, { src: '/media/a/original?v=2' }],
	['from the device with no connection', {}, ['original'], true, { src: '/media/a/original?v=2' }],
	['not at all where it is not here', {}, [], true, { not: 'away' }],
	[
		'by the copy that browsers play',
		{ playable: { state: 'ready', percent: 100 } },
		['playable'],
		true,
		{ src: '/media/a/playable?v=2' },
	],
	[
		'not by an original that browsers do not play',
		{ playable: { state: 'ready', percent: 100 } },
		['original'],
		true,
		{ not: 'away' },
	],
	['before it is uploaded', { state: 'pending' }, ['original'], false, { src: '/media/a/original?v=2' }],
	['not where another device has yet to upload it', { state: 'pending' }, [], false, { not: 'onItsWay' }],
] as const)('a track plays %s', (_, asset, held, away, expected) => {
	expect(sourceOf(track(asset as Partial<AssetSummary>, held), away)).toEqual(expected);
});

test('a track without a picture of its own shows that of its album', () => {
	const own = track({ thumbhash: 'own' }, []);
	const cover = { assetId: 'c', thumbhash: 'cover', mediaVersion: 1 } as Track['cover'];
	expect(pictureOf({ ...own, cover })).toMatchObject({ assetId: 'a', thumbhash: 'own' });
	const plain = track({ thumbhash: '' }, []);
	expect(pictureOf({ ...plain, cover })).toMatchObject({ assetId: 'c' });
	expect(pictureOf(plain)).toBeUndefined();
	expect(creditOf(plain)).toBe('Snakes');
	expect(creditOf(track({ tags: { artist: 'Ana' } }, []))).toBe('Ana · Snakes');
});
