/** What is done to an album from its page, each with its undo. */
import { m } from '#lib/paraglide/messages.js';
import type { AlbumRow } from '#lib/store/database.ts';
import { parts } from '#lib/library/library-edits.ts';
import { currentSync } from '#lib/sync/client.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';

/** Takes photos out of an album; where they lay and who added them is kept for the undo. */
export async function removeFromAlbum(albumId: string, ids: readonly string[]): Promise<void> {
	const { mutate } = currentSync();
	for (const assetIds of parts(ids)) await mutate.removeAssets({ albumId, assetIds });
	toasts.show(m.removed({ count: ids.length }), async () => {
		for (const assetIds of parts(ids)) await mutate.restoreEntries({ albumId, assetIds });
	});
}

/**
 * Moves photos in an album that is arranged by hand.
 *
 * @param order before the move, for the undo
 */
export async function movePhotos(
	albumId: string,
	order: readonly string[],
	ids: readonly string[],
	after: string | null,
): Promise<void> {
	const { mutate } = currentSync();
	await mutate.moveAssets({ albumId, assetIds: [...ids], after });
	toasts.show(m.moved({ count: ids.length }), async () => {
		// Each goes back behind what was before it; from the front, so that this one is in its place already.
		for (const id of order.filter((one) => ids.includes(one))) {
			await mutate.moveAssets({ albumId, assetIds: [id], after: order[order.indexOf(id) - 1] ?? null });
		}
	});
}

interface Deletion {
	id: string;
	/** How many of the person's own photos lie in it */
	own: number;
	/** Whether these go to the trash as well */
	withPhotos: boolean;
}

/** Deletes an album for everyone in it; the undo brings back whatever went. */
export async function deleteAlbum({ id, own, withPhotos }: Deletion): Promise<void> {
	const { mutate } = currentSync();
	await mutate.deleteAlbum({ id, cascade: withPhotos });
	const said = own === 0 ? m.album_deleted_only : withPhotos ? m.album_deleted_with_photos : m.album_deleted;
	toasts.show(said({ count: own }), () => void mutate.restoreAlbum({ id, cascade: withPhotos }));
}

/** Leaves an album of someone else. */
export async function leaveAlbum({ id, name }: Pick<AlbumRow, 'id' | 'name'>): Promise<void> {
	await currentSync().mutate.leaveAlbum({ albumId: id });
	toasts.show(m.album_left({ album: name }));
}

/** Chooses the cover among what is in the album. A picture that stood before it is taken away: one is to see what one chose. */
export async function setCover(
	{ id, coverAssetId: before, imageAssetId, image }: AlbumRow,
	coverAssetId: string,
): Promise<void> {
	const { mutate } = currentSync();
	await mutate.updateAlbum({ id, coverAssetId, ...(image && { imageAssetId: null }) });
	const back = image && imageAssetId ? { imageAssetId } : {};
	toasts.show(m.cover_set(), () => void mutate.updateAlbum({ id, coverAssetId: before, ...back }));
}
