/** What is done with a release from its album, each with its undo. */
import { compareShown, type Entry } from '#domain/entry.ts';
import { m } from '#lib/paraglide/messages.js';
import type { AlbumRow } from '#lib/store/database.ts';
import { currentSync } from '#lib/sync/client.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { wishRelease } from './wishes.ts';

/** The address of an own release's page; undefined where the device does not know it yet. */
export function pageOf({ slug, faces }: Pick<AlbumRow, 'slug' | 'faces'>): string | undefined {
	const [owner] = faces;
	return slug && owner ? `${location.origin}/@${owner.handle}/${slug}` : undefined;
}

/**
 * Takes a release back: nobody but the people in the album sees it any more. Its address stays its own.
 *
 * @param recorded what its list record holds, for the undo
 */
export async function takeBack({ id }: Pick<AlbumRow, 'id'>, recorded: readonly Entry[]): Promise<void> {
	await currentSync().mutate.unreleaseAlbum({ albumId: id });
	const ids = recorded.toSorted(compareShown('manual')).map(({ assetId }) => assetId);
	toasts.show(m.release_taken_back(), () => void wishRelease(id, ids));
}
