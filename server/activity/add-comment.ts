import { type AddComment, momentOf } from '#domain/activity.ts';
import { refuse } from '#domain/errors.ts';
import { authorized } from '../albums/authorized.ts';
import { markActive } from '../albums/recency.ts';
import type { Command } from '../sync/command.ts';
import { commentOf, refuseAbsent, refuseWhileOff } from './react.ts';

/**
 * Comments on an album or on an asset in it.
 *
 * @throws Refusal `album.not_found`, `album.activity_off`, `entry.not_found`, `activity.not_yours` when the id is taken
 */
export const addComment: Command<AddComment, { added: boolean }> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, args) {
		const album = await authorized(change, args.albumId, 'react');
		const before = await commentOf(change, album, args.id);
		if (before && before.userId !== change.actor) refuse('activity.not_yours', { albumId: album.id });
		if (before) return { added: false };
		refuseWhileOff(album);
		await refuseAbsent(change, album, args.assetId);
		await change.tx`
				insert into comments (space, id, asset_id, moment, user_id, name, handle, picture, text, created_at,
					updated_at, version)
				select ${album.space}, ${args.id}, ${args.assetId}, ${momentOf(args)}, p.user_id, p.name, p.handle, p.picture, ${args.text}, t.at, t.at,
					${change.touch(album.space, 1)}
				from profiles p, least(${args.at}::timestamptz, now()) as t (at)
				where p.space = ${change.home}`;
		markActive(change, album, args);
		return { added: true };
	},
};
