import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { Change, LockedAlbum } from '../sync/change.ts';

/** @throws Refusal `album.activity_off` */
export function refuseWhileOff(album: LockedAlbum): void {
	if (!album.isActivityEnabled) refuse('album.activity_off', { albumId: album.id });
}

/** @throws Refusal `entry.not_found` when what is commented on or liked is not in the album (any more) */
export async function refuseAbsent(change: Change, album: LockedAlbum, assetId: Id | null): Promise<void> {
	if (assetId === null) return;
	const [entry] = await change.tx`
		select from entries where space = ${album.space} and asset_id = ${assetId} and not deleted`;
	if (!entry) refuse('entry.not_found', { albumId: album.id, assetIds: [assetId] });
}

export interface CommentRow {
	userId: Id;
	text: string;
	deleted: boolean;
}

/** A comment of an album, also a deleted one */
export async function commentOf(change: Change, album: LockedAlbum, id: Id): Promise<CommentRow | undefined> {
	const [comment] = await change.tx<CommentRow[]>`
		select user_id as "userId", text, deleted from comments where space = ${album.space} and id = ${id}`;
	return comment;
}
