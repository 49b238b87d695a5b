/**
 * The pictures that stand for albums. An album's row carries a copy of what is shown of its picture, as an entry does of
 * its asset: whoever changes the asset writes the copy anew.
 */
import { type AlbumImage, imageOf } from '#domain/album.ts';
import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { ownAssets, type SummaryRow } from '../assets/own-assets.ts';
import type { Change } from '../sync/change.ts';
import { markUpdated } from './recency.ts';

/**
 * What an album shows of an own photo that is to stand for it.
 *
 * @throws Refusal `asset.not_found` for what is no photo of the actor's, is in the trash, or was refused by the server
 */
export async function ownImage(change: Change, albumId: Id, assetId: Id): Promise<AlbumImage> {
	const [asset] = await ownAssets(change, [assetId]);
	const image = asset && asset.state !== 'failed' ? imageOf(asset) : undefined;
	return image ?? refuse('asset.not_found', { albumId, assetIds: [assetId] });
}

/**
 * Writes copies anew: to be called by whoever changes a field of an asset. The albums' own times stay.
 *
 * @returns the spaces in which a row was written
 */
export async function rewriteImages(change: Change, assets: readonly SummaryRow[]): Promise<number[]> {
	const images = Object.fromEntries(assets.map((asset) => [asset.id, imageOf(asset) ?? null]));
	return write(change, Object.keys(images), images);
}

/** Shows pictures again whose assets have left the trash. */
export async function bringBackImages(
	change: Change,
	assets: readonly SummaryRow[],
	at: string,
): Promise<void> {
	for (const space of await rewriteImages(change, assets)) markUpdated(change, { space }, { at });
}

/** Shows no more what went to the trash. It stays chosen, and is shown again when it is back. */
export async function withdrawImages(change: Change, assetIds: readonly Id[], at: string): Promise<void> {
	for (const space of await write(change, assetIds, {})) markUpdated(change, { space }, { at });
}

/** Forgets pictures that are deleted for good. */
export async function dropImages(change: Change, assetIds: readonly Id[]): Promise<void> {
	const versions = await versionsOf(change, assetIds);
	if (!versions) return;
	const written = await change.tx<{ space: number }[]>`
		update albums b set image_id = null, image = null,
			version = (${change.tx.json(versions)} ->> b.space::text)::bigint
		where b.image_id = any(${assetIds as Id[]}::uuid[])
		returning b.space`;
	for (const { space } of written) change.touch(space);
}

/** @param images by asset id; nothing is shown of one that has none. @returns the spaces in which a row was written */
async function write(
	change: Change,
	assetIds: readonly Id[],
	images: Record<Id, AlbumImage | null>,
): Promise<number[]> {
	const versions = await versionsOf(change, assetIds);
	if (!versions) return [];
	const image = change.tx`nullif(${change.tx.json(images as never)} -> b.image_id::text, 'null'::jsonb)`;
	const written = await change.tx<{ space: number }[]>`
		update albums b set image = ${image}, version = (${change.tx.json(versions)} ->> b.space::text)::bigint
		where b.image_id = any(${assetIds as Id[]}::uuid[]) and b.image is distinct from ${image}
		returning b.space`;
	for (const { space } of written) change.touch(space);
	return written.map(({ space }) => space);
}

/** The versions to stamp, by space number, of the albums for which these assets stand. */
async function versionsOf(
	change: Change,
	assetIds: readonly Id[],
): Promise<Record<number, number> | undefined> {
	const albums = await change.tx<{ id: Id; space: number }[]>`
		select id, space from albums where image_id = any(${assetIds as Id[]}::uuid[])`;
	change.require(albums.map(({ id }) => id));
	if (albums.length === 0) return undefined;
	return Object.fromEntries(albums.map(({ space }) => [space, change.next(space)]));
}
