import type { SetLike } from '#domain/activity.ts';
import { authorized } from '../albums/authorized.ts';
import { markActive } from '../albums/recency.ts';
import type { Command } from '../sync/command.ts';
import { noAsset } from '../sync/rows.ts';
import { refuseAbsent, refuseWhileOff } from './react.ts';

/**
 * Likes an album or an asset in it, or takes the like back; the latter also while activity is off.
 *
 * @throws Refusal `album.not_found`, `album.activity_off`, `entry.not_found`
 */
export const setLike: Command<SetLike, { changed: boolean }> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, args) {
		const album = await authorized(change, args.albumId, 'react');
		const assetId = args.assetId ?? noAsset;
		const [like] = await change.tx`
			select from likes
			where space = ${album.space} and asset_id = ${assetId} and user_id = ${change.actor} and not deleted`;
		if ((like !== undefined) === args.liked) return { changed: false };
		if (args.liked) {
			refuseWhileOff(album);
			await refuseAbsent(change, album, args.assetId);
		}
		await (args.liked
			? change.tx`
						insert into likes (space, asset_id, user_id, name, handle, picture, created_at, version)
						select ${album.space}, ${assetId}, p.user_id, p.name, p.handle, p.picture, least(${args.at}::timestamptz, now()),
							${change.touch(album.space, 1)}
						from profiles p where p.space = ${change.home}
						on conflict (space, asset_id, user_id) do update set
							name = excluded.name, handle = excluded.handle, picture = excluded.picture,
							created_at = excluded.created_at, version = excluded.version, deleted = false`
			: change.tx`
						update likes set deleted = true, version = ${change.touch(album.space, -1)}
						where space = ${album.space} and asset_id = ${assetId} and user_id = ${change.actor}`);
		markActive(change, album, args);
		return { changed: true };
	},
};
