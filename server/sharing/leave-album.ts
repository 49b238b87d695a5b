import { refuse } from '#domain/errors.ts';
import type { LeaveAlbum } from '#domain/member.ts';
import type { Role } from '#domain/roles.ts';
import { authorized } from '../albums/authorized.ts';
import { takeRole } from '../albums/members.ts';
import { markActive } from '../albums/recency.ts';
import type { Change } from '../sync/change.ts';
import type { Command } from '../sync/command.ts';

/**
 * Ends one's own membership; what one added stays. For who has left already, nothing is to be done. An album that its
 * owner has deleted meanwhile is left as well: it would come back with its members.
 *
 * @throws Refusal `album.not_found`, `member.is_owner`: an owner hands the album over first, or deletes it
 */
export const leaveAlbum: Command<LeaveAlbum, { left: boolean }> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, args) {
		const member = await memberOf(change, args);
		if (member?.deleted) return { left: false };
		if (!member || member.role === 'owner') {
			const album = await authorized(change, args.albumId, 'see');
			refuse('member.is_owner', { albumId: album.id });
		}
		const album = { id: args.albumId, space: member.space };
		const left = await takeRole(change, album, change.actor);
		markActive(change, album, args);
		return { left };
	},
};

interface MemberRow {
	space: number;
	role: Role;
	deleted: boolean;
}

async function memberOf(change: Change, { albumId }: LeaveAlbum): Promise<MemberRow | undefined> {
	const space = change.space(albumId);
	if (space === undefined) return undefined;
	const [member] = await change.tx<MemberRow[]>`
		select space, role, deleted from members where space = ${space} and user_id = ${change.actor}`;
	return member;
}
