import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { authorized } from '../albums/authorized.ts';
import { removeEntries } from '../albums/entries.ts';
import { markUpdated } from '../albums/recency.ts';
import type { Command } from '../sync/command.ts';

export interface RemoveTrack {
	albumId: Id;
	assetId: Id;
	at: string;
}

/**
 * Takes one track out of an album and so out of its list record. It stays in its owner's library.
 *
 * @throws Refusal `album.not_found`, `album.no_right`; `entry.not_found` for a track that is not in it, or not any more,
 *   `asset.not_found` for one that the actor knows nothing of
 */
export const removeTrack: Command<RemoveTrack, void> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, { albumId, assetId, at }) {
		const album = await authorized(change, albumId, 'edit');
		const [removed] = await removeEntries(change, album, [assetId], 'removed');
		if (removed) return markUpdated(change, album, { at });
		const [known] = await change.tx`
			select from assets where space = ${change.home} and id = ${assetId} and not deleted
			union all
			select from entries where space = ${album.space} and asset_id = ${assetId}`;
		refuse(known ? 'entry.not_found' : 'asset.not_found', { albumId, assetIds: [assetId] });
	},
};
