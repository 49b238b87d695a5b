import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { may, type Right } from '#domain/roles.ts';
import type { Change, LockedAlbum } from '../sync/change.ts';

/**
 * An album for someone who may do this in it: the first line of every command about an album.
 *
 * @throws Refusal `album.not_found` for a stranger, a former member and where the album is deleted; `album.no_right`,
 *   with what a person needs to know whom to ask
 */
export async function authorized(change: Change, albumId: Id, right: Right): Promise<LockedAlbum> {
	const album = await change.album(albumId);
	if (album.deletedAt) refuse('album.not_found', { albumId });
	if (!may(album.role, right)) refuse('album.no_right', await reasons(change, album, right));
	return album;
}

async function reasons(change: Change, album: LockedAlbum, right: Right) {
	const [owner] = await change.tx<{ name: string }[]>`
		select name from members where space = ${album.space} and user_id = ${album.ownerId}`;
	return { albumId: album.id, right, role: album.role, owner: owner?.name };
}
