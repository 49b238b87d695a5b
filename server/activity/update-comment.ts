import type { UpdateComment } from '#domain/activity.ts';
import { refuse } from '#domain/errors.ts';
import { authorized } from '../albums/authorized.ts';
import { markActive } from '../albums/recency.ts';
import type { Command } from '../sync/command.ts';
import { commentOf, refuseWhileOff } from './react.ts';

/**
 * Changes the text of an own comment.
 *
 * @throws Refusal `album.not_found`, `activity.not_found`, `activity.not_yours`, `album.activity_off`
 */
export const updateComment: Command<UpdateComment, { changed: boolean }> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, args) {
		const album = await authorized(change, args.albumId, 'react');
		const before = await commentOf(change, album, args.id);
		if (!before || before.deleted) refuse('activity.not_found', { albumId: album.id });
		if (before.userId !== change.actor) refuse('activity.not_yours', { albumId: album.id });
		if (before.text === args.text) return { changed: false };
		refuseWhileOff(album);
		await change.tx`
				update comments set text = ${args.text}, updated_at = greatest(updated_at, least(${args.at}::timestamptz, now())),
					version = ${change.touch(album.space)}
				where space = ${album.space} and id = ${args.id}`;
		markActive(change, album, args);
		return { changed: true };
	},
};
