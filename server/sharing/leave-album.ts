import { refuse } from '#domain/errors.ts';
import type { LeaveAlbum } from '#domain/member.ts';
import { authorized } from '../albums/authorized.ts';
import { takeRole } from '../albums/members.ts';
import { markActive } from '../albums/recency.ts';
import type { Change } from '../sync/change.ts';
import type { Command } from '../sync/command.ts';

/**
 * Ends one's own membership; what one added stays. For who has left already, nothing is to be done.
 *
 * @throws Refusal `album.not_found`, `member.is_owner`: an owner hands the album over first, or deletes it
 */
export const leaveAlbum: Command<LeaveAlbum, { left: boolean }> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, args) {
		if (await hasLeft(change, args)) return { left: false };
		const album = await authorized(change, args.albumId, 'see');
		if (album.role === 'owner') refuse('member.is_owner', { albumId: album.id });
		const left = await takeRole(change, album, change.actor);
		markActive(change, album, args);
		return { left };
	},
};

async function hasLeft(change: Change, { albumId }: LeaveAlbum): Promise<boolean> {
	const space = change.space(albumId);
	if (space === undefined) return false;
	const [membership] = await change.tx<{ deleted: boolean }[]>`
		select deleted from memberships where space = ${change.home} and album_space = ${space}`;
	return membership?.deleted === true;
}
