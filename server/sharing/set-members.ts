import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { authorized } from '../albums/authorized.ts';
import { idOf, type PersonRef, roleOf } from '../albums/members.ts';
import { markActive } from '../albums/recency.ts';
import type { Command } from '../sync/command.ts';
import { admit } from './admit.ts';

export interface SetMembers {
	albumId: Id;
	people: readonly PersonRef[];
	/** Whether who is no member yet is refused, instead of becoming one */
	onlyMembers?: boolean;
	at: string;
}

/**
 * Makes several people members, or gives members other roles: all of them, or none.
 *
 * @throws Refusal as setMember does; `member.not_found`
 */
export const setMembers: Command<SetMembers, { changed: boolean }> = {
	async spacesOf(look, { albumId, people }) {
		const ids = await Promise.all(people.map((person) => idOf(look, person)));
		return [albumId, ...ids.filter((id) => id !== undefined)];
	},

	async run(change, { albumId, people, onlyMembers = false, at }) {
		const album = await authorized(change, albumId, 'edit');
		let changed = false;
		for (const person of people) {
			if (onlyMembers && 'userId' in person && (await roleOf(change, album, person.userId)) === undefined)
				refuse('member.not_found', { albumId, userId: person.userId });
			if (await admit(change, album, person, at)) changed = true;
		}
		if (changed) markActive(change, album, { at });
		return { changed };
	},
};
