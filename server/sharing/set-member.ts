import type { SetMember } from '#domain/member.ts';
import { authorized } from '../albums/authorized.ts';
import { idOf } from '../albums/members.ts';
import { markActive } from '../albums/recency.ts';
import type { Command } from '../sync/command.ts';
import { admit } from './admit.ts';

/**
 * Makes a person a member, or gives a member another role.
 *
 * @throws Refusal `album.not_found`, `album.no_right`, `user.not_found` with what was asked for, `member.is_self` when
 *   it is the owner, `input.too_large` when the album is full
 */
export const setMember: Command<SetMember, { changed: boolean }> = {
	async spacesOf(look, args) {
		const userId = await idOf(look, args);
		return userId === undefined ? [args.albumId] : [args.albumId, userId];
	},

	async run(change, args) {
		const album = await authorized(change, args.albumId, 'edit');
		const changed = await admit(change, album, args, args.at);
		if (changed) markActive(change, album, args);
		return { changed };
	},
};
