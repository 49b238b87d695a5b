import { refuse } from '#domain/errors.ts';
import type { TransferOwnership } from '#domain/member.ts';
import { authorized } from '../albums/authorized.ts';
import { giveRole, roleOf } from '../albums/members.ts';
import { markActive } from '../albums/recency.ts';
import { carrySlug } from '../releases/slugs.ts';
import type { Command } from '../sync/command.ts';

/**
 * Hands an album over to one of its members; who owned it stays as an editor. A release moves to the new owner's page.
 * A picture that stands for it is of the library of who owned it, and goes.
 *
 * @throws Refusal `album.not_found`, `album.no_right`, `member.not_found`
 */
export const transferOwnership: Command<TransferOwnership, { transferred: boolean }> = {
	spacesOf: (_look, { albumId, userId }) => [albumId, userId],

	async run(change, args) {
		// Handed over already: who did is an editor now, and is not to be told that they have no right to.
		const { role, ownerId } = await authorized(change, args.albumId, 'see');
		if (ownerId === args.userId && role !== 'viewer') return { transferred: false };

		const album = await authorized(change, args.albumId, 'edit');
		if ((await roleOf(change, album, args.userId)) === undefined)
			refuse('member.not_found', { albumId: album.id, userId: args.userId });
		// In this order: an album never has two owners.
		await giveRole(change, album, change.actor, 'editor', args.at);
		await giveRole(change, album, args.userId, 'owner', args.at);
		await change.tx`
			update albums set owner_id = ${args.userId}, image_id = null, image = null, version = ${change.touch(album.space)}
			where space = ${album.space}`;
		await carrySlug(change, album, args.userId);
		markActive(change, album, args);
		change.forget(album.id);
		return { transferred: true };
	},
};
