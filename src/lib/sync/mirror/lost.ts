import type { ReadTransaction } from 'replicache';
import type { Album } from '#domain/album.ts';
import type { Entry } from '#domain/entry.ts';
import type { Id } from '#domain/ids.ts';
import { keys, parseKey } from '#domain/keys.ts';
import { libraryScope, type Store } from '#lib/store/database.ts';
import type { Everything } from './rebuild.ts';
import type { ChangedKey } from './rows.ts';

/** A picture that stood for an album before it changed */
export type ShownImage = [albumId: Id, assetId: Id];

/**
 * [M9] Assets of others that are gone from an album. What is only marked deleted can come back with an undo. One that
 * another album still shows is fetched again when it is looked at.
 *
 * @param shown those of the albums among what has changed
 */
export async function lostIn(
	tx: ReadTransaction,
	values: readonly ChangedKey[],
	shown: readonly ShownImage[],
): Promise<Id[]> {
	const lost = new Set<Id>();
	for (const [key, value] of values) {
		if (value || !key.startsWith('entry/') || (await tx.has(key))) continue;
		const assetId = parseKey(key).ids[1]!;
		if (!(await tx.has(keys.asset(assetId)))) lost.add(assetId);
	}
	for (const [albumId, assetId] of shown) {
		// With its mark: an album that is only predicted to be gone may come back.
		const album = (await tx.get(keys.album(albumId))) as Album | undefined;
		if (!standsFor(assetId, album) && !(await tx.has(keys.asset(assetId)))) lost.add(assetId);
	}
	return [...lost];
}

const standsFor = (assetId: Id, album: Album | undefined) =>
	album?.imageAssetId === assetId && album.image !== undefined;

/** [M9] The same of everything that is shown, before something else takes its place. */
export async function lostSince(store: Store, all: Everything): Promise<Id[]> {
	const lost = new Set<Id>();
	await store.buckets
		.where('[scope+from]')
		// Ids are hexadecimal: all albums come before it.
		.below([libraryScope])
		.each(({ items }) => {
			for (const { albumId, assetId } of items as Entry[])
				if (!all.has(keys.entry(albumId, assetId)) && !all.has(keys.asset(assetId))) lost.add(assetId);
		});
	for (const { id, imageAssetId } of await store.albums.filter(({ image }) => Boolean(image)).toArray()) {
		const album = await all.get<Album>(keys.album(id));
		const isOnlyMarked = !album && all.has(keys.album(id));
		if (!isOnlyMarked && !standsFor(imageAssetId!, album) && !all.has(keys.asset(imageAssetId!)))
			lost.add(imageAssetId!);
	}
	return [...lost];
}
