import { type Album, imageOf } from '#domain/album.ts';
import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { View } from './view.ts';

/**
 * An album with an own photo that stands for it, or with none (null).
 *
 * @throws Refusal `asset.not_found` for what is no photo of this person's, is in the trash, or was refused by the server
 */
export async function withImage(view: View, album: Album, assetId: Id | null): Promise<Album> {
	if (assetId === null) return withoutImage(album);
	const asset = await view.asset(assetId);
	const image = asset && asset.trashedAt === null && asset.state !== 'failed' ? imageOf(asset) : undefined;
	if (!image) refuse('asset.not_found', { albumId: album.id, assetIds: [assetId] });
	return { ...album, imageAssetId: assetId, image };
}

export function withoutImage({ imageAssetId: _, image: __, ...album }: Album): Album {
	return album;
}

/** Shows no more what went to the trash; it stays chosen. @returns albums that have changed, not written yet */
export async function withdrawImages(view: View, assetIds: ReadonlySet<Id>): Promise<Album[]> {
	const changed: Album[] = [];
	for (const { image, ...album } of await standingFor(view, assetIds)) if (image) changed.push(album);
	return changed;
}

/** Shows again what is back from the trash. */
export async function bringBackImages(view: View, assetIds: ReadonlySet<Id>, at: string): Promise<void> {
	for (const album of await standingFor(view, assetIds)) {
		const asset = await view.asset(album.imageAssetId!);
		const image = asset && imageOf(asset);
		if (image) await view.touch({ ...album, image }, at, 'content');
	}
}

/** Forgets what is deleted for good. */
export async function dropImages(view: View, assetIds: ReadonlySet<Id>): Promise<void> {
	for (const album of await standingFor(view, assetIds)) await view.putAlbum(withoutImage(album));
}

async function standingFor(view: View, assetIds: ReadonlySet<Id>): Promise<Album[]> {
	const albums: Album[] = [];
	if (assetIds.size === 0) return albums;
	for await (const [, album] of view.scan<Album>('album/'))
		if (album.imageAssetId && assetIds.has(album.imageAssetId)) albums.push(album);
	return albums;
}
