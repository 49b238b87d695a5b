import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { Sql } from '../db/sql.ts';
import { findReleased, findVisible } from '../media/find-visible.ts';

export interface Play {
	/** Made by the player for each time that it plays a track */
	id: Id;
	assetId: Id;
}

/**
 * Counts a play of what is heard or watched, once for its id: also where it is sent twice at once. Beside the locks of
 * spaces, as nobody's view changes with it. (rule F6)
 *
 * @param userId who listens; null for anyone
 * @throws Refusal `asset.not_found` for what they may not hear, and for what is not played at all
 */
export async function countPlay(sql: Sql, userId: Id | null, { id, assetId }: Play): Promise<void> {
	const asset =
		(userId ? await findVisible(sql, userId, assetId) : undefined) ??
		(await findReleased(sql, userId, assetId));
	if (asset?.state !== 'stored') refuse('asset.not_found', { assetIds: [assetId] });
	const [track] = await sql`
		with track as (
			select space, id from assets
			where id = ${assetId} and owner_id = ${asset.ownerId} and kind <> 'photo' and not deleted),
		counted as (
			insert into plays (space, asset_id, id) select space, id, ${id} from track
			on conflict (space, asset_id, id) do nothing returning space, asset_id),
		added as (
			insert into play_counts (space, asset_id, count) select space, asset_id, 1 from counted
			on conflict (space, asset_id) do update set count = play_counts.count + 1)
		select from track`;
	if (!track) refuse('asset.not_found', { assetIds: [assetId] });
}
