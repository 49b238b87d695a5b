import type { AssetSummary } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import { mediaUrl } from '#lib/bytes/media-url.ts';
import type { AlbumRow, DeviceFile, Store } from '#lib/store/database.ts';
import { itemsIn } from '#lib/store/buckets.ts';
import { playingOf, type Playing } from '#lib/viewer/playing.ts';

/** What of a track this device can play with no connection */
export type Held = ReadonlySet<DeviceFile['variant']>;
const nothing: Held = new Set();
export const nothingHeld: ReadonlyMap<string, Held> = new Map();

/** A piece of music in an album, with all that is needed to show and play it. */
export interface Track {
	/** `<albumId>/<assetId>`: one piece may be in two albums */
	key: string;
	albumId: string;
	albumName: string;
	/** Of the album, for tracks without a picture of their own */
	cover: AlbumRow['cover'];
	assetId: string;
	asset: AssetSummary;
	held: Held;
}

export const keyOf = (albumId: string, assetId: string) => `${albumId}/${assetId}`;
const albumOf = (key: string) => key.slice(0, key.indexOf('/'));

/** The music among an album's entries, in their order. */
export const tracksOf = (
	{ id: albumId, name: albumName, cover }: Pick<AlbumRow, 'id' | 'name' | 'cover'>,
	entries: readonly Entry[],
	held: ReadonlyMap<string, Held>,
): Track[] =>
	entries
		.filter(({ asset }) => asset.kind === 'audio')
		.map(({ assetId, asset }) => ({
			...{ key: keyOf(albumId, assetId), albumId, albumName, cover, assetId, asset },
			held: held.get(assetId) ?? nothing,
		}));

/** What this device holds of some assets, by asset. */
export async function heldOf(store: Store, assetIds: readonly string[]): Promise<ReadonlyMap<string, Held>> {
	const variants = ['original', 'playable'] as const;
	const held = new Map<string, Held>();
	for (const variant of variants) {
		const rows = await store.files.bulkGet(assetIds.map((id) => `${id}/${variant}`));
		for (const row of rows)
			if (row) held.set(row.assetId, new Set([...(held.get(row.assetId) ?? []), variant]));
	}
	return held;
}

/** Tracks as this device has them now, by key. One that is not in its album any more, or whose album is gone, is missing. */
export async function findTracks(store: Store, keys: readonly string[]): Promise<Map<string, Track>> {
	const wanted = new Set(keys);
	const found = new Map<string, Track>();
	for (const albumId of new Set(keys.map(albumOf))) {
		const album = await store.albums.get(albumId);
		if (!album || album.deletedAt !== null) continue;
		const entries = ((await itemsIn(store, albumId)) as Entry[]).filter(({ assetId }) =>
			wanted.has(keyOf(albumId, assetId)),
		);
		const held = await heldOf(
			store,
			entries.map(({ assetId }) => assetId),
		);
		for (const track of tracksOf(album, entries, held)) found.set(track.key, track);
	}
	return found;
}

export const byKey = (tracks: readonly Track[]): ReadonlyMap<string, Track> =>
	new Map(tracks.map((track) => [track.key, track]));

/** Tracks of one album by asset, each with its number in it. */
export const numbered = (tracks: readonly Track[]): ReadonlyMap<string, { track: Track; number: number }> =>
	new Map(tracks.map((track, i) => [track.assetId, { track, number: i + 1 }]));

/** The picture that stands for a track: its own, else its album's; undefined where neither has one */
export function pictureOf({ assetId, asset, cover }: Track) {
	if (asset.thumbhash) return { assetId, mediaVersion: asset.mediaVersion, thumbhash: asset.thumbhash };
	return cover?.thumbhash ? cover : undefined;
}

/** What is said of a track below its title: `Ana · Snakes` */
export const creditOf = ({ asset, albumName }: Track): string =>
	[asset.tags?.artist, albumName].filter(Boolean).join(' · ');

/** Where a track's sound comes from, or why there is none now */
export type Source =
	{ src: string } | { not: Exclude<Playing, { from: unknown }>['not'] | 'away'; percent?: number };

/** @param away whether the server is out of reach */
export function sourceOf({ assetId, asset, held }: Track, away: boolean): Source {
	const playing = playingOf(asset, held.has('original'));
	if ('not' in playing) return playing;
	if (away && !held.has(playing.from)) return { not: 'away' };
	return { src: mediaUrl(assetId, playing.from, asset.mediaVersion) };
}
