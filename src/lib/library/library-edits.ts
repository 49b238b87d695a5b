/** What is done to photos from a selection, each with its undo. */
import { limits } from '#domain/limits.ts';
import { m } from '#lib/paraglide/messages.js';
import { albumEntries } from '#lib/store/queries.ts';
import { currentSync } from '#lib/sync/client.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';

/** Parts of a long list, each as long as one mutation may be */
export function* parts(ids: readonly string[]): Generator<string[]> {
	for (let i = 0; i < ids.length; i += limits.ids) yield ids.slice(i, i + limits.ids);
}

/** Moves own photos to the trash. */
export async function trashPhotos(ids: readonly string[]): Promise<void> {
	const { mutate } = currentSync();
	for (const assetIds of parts(ids)) await mutate.trashAssets({ assetIds });
	toasts.show(m.deleted_photos({ count: ids.length }), async () => {
		for (const assetIds of parts(ids)) await mutate.restoreAssets({ assetIds });
	});
}

/** Adds own photos to an album; those in it already stay where they are. */
export async function addToAlbum(album: { id: string; name: string }, ids: readonly string[]): Promise<void> {
	const { mutate } = currentSync();
	const present = new Set((await albumEntries(album.id)).map((entry) => entry.assetId));
	const fresh = ids.filter((id) => !present.has(id));
	if (fresh.length === 0) return toasts.show(m.already_in_album({ album: album.name }));
	for (const assetIds of parts(fresh)) await mutate.addAssets({ albumId: album.id, assetIds });
	toasts.show(m.added_to_album({ count: fresh.length, album: album.name }), async () => {
		for (const assetIds of parts(fresh)) await mutate.removeAssets({ albumId: album.id, assetIds });
	});
}
