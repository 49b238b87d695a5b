import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { RemoveMember } from '#domain/member.ts';
import { authorized } from '../albums/authorized.ts';
import { removeEntries } from '../albums/entries.ts';
import { takeRole } from '../albums/members.ts';
import { markActive, markUpdated } from '../albums/recency.ts';
import type { Change, LockedAlbum } from '../sync/change.ts';
import type { Command } from '../sync/command.ts';

/**
 * Ends someone's membership. What they added stays, unless it is to go with them.
 *
 * @throws Refusal `album.not_found`, `album.no_right`, `member.is_owner`, `member.not_found` for who never was one
 */
export const removeMember: Command<RemoveMember, { removed: boolean; entries: Id[] }> = {
	spacesOf: (_look, { albumId, userId }) => [albumId, userId],

	async run(change, args) {
		const album = await authorized(change, args.albumId, 'edit');
		if (args.userId === album.ownerId) refuse('member.is_owner', { albumId: album.id });
		const [member] = await change.tx`
			select from members where space = ${album.space} and user_id = ${args.userId}`;
		if (!member) refuse('member.not_found', { albumId: album.id, userId: args.userId });

		const removed = await takeRole(change, album, args.userId);
		const entries = args.keepAssets
			? []
			: await removeEntries(change, album, await ownedBy(change, album, args.userId), 'member');
		if (entries.length > 0) markUpdated(change, album, args);
		else if (removed) markActive(change, album, args);
		return { removed, entries };
	},
};

async function ownedBy(change: Change, { space }: LockedAlbum, userId: Id): Promise<Id[]> {
	const entries = await change.tx<{ id: Id }[]>`
		select asset_id as id from entries where space = ${space} and owner_id = ${userId}`;
	return entries.map(({ id }) => id);
}
