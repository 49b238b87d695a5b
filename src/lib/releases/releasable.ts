import { compareShown, type Entry } from '#domain/entry.ts';
import type { AlbumOrder } from '#domain/album.ts';
import type { Id } from '#domain/ids.ts';

/**
 * What a release would name of an album, in the order in which the album shows it: what the server has, and own files that
 * are on their way. Someone else's that has not come yet waits for the next one: nobody here can say when it comes.
 *
 * @param isRelease of a release, what is in its list record already keeps its place and is not named
 */
export function releasable(
	entries: readonly Entry[],
	{ order, isRelease, me }: { order: AlbumOrder; isRelease: boolean; me: Id },
): Id[] {
	return entries
		.filter(({ isReleased }) => !(isRelease && isReleased))
		.filter(({ asset }) => asset.state === 'stored' || (asset.state === 'pending' && asset.ownerId === me))
		.sort(compareShown(order))
		.map(({ assetId }) => assetId);
}
