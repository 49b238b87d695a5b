import type { DeleteActivity } from '#domain/activity.ts';
import { refuse } from '#domain/errors.ts';
import { may } from '#domain/roles.ts';
import { authorized } from '../albums/authorized.ts';
import { markActive } from '../albums/recency.ts';
import type { Command } from '../sync/command.ts';
import { commentOf } from './react.ts';

/**
 * Deletes an own comment, or as the album's owner any; also while activity is off. What is gone already stays so, for
 * whoever may see the album.
 *
 * @throws Refusal `album.not_found`, `activity.not_found`, `activity.not_yours`
 */
export const deleteActivity: Command<DeleteActivity, { deleted: boolean }> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, args) {
		const album = await authorized(change, args.albumId, 'react');
		const before = await commentOf(change, album, args.id);
		if (!before) refuse('activity.not_found', { albumId: album.id });
		if (before.deleted) return { deleted: false };
		if (before.userId !== change.actor && !may(album.role, 'edit'))
			refuse('activity.not_yours', { albumId: album.id });
		await change.tx`
				update comments set deleted = true, version = ${change.touch(album.space, -1)}
				where space = ${album.space} and id = ${args.id}`;
		markActive(change, album, args);
		return { deleted: true };
	},
};
