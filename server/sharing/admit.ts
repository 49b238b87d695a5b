import { refuse } from '#domain/errors.ts';
import { limits } from '#domain/limits.ts';
import { giveRole, idOf, type PersonRef, roleOf } from '../albums/members.ts';
import type { Change, LockedAlbum } from '../sync/change.ts';

/**
 * Gives the person whom a reference names a role in an album of the actor's. Does not move the album's times.
 *
 * @throws Refusal as setMember does
 */
export async function admit(
	change: Change,
	album: Pick<LockedAlbum, 'id' | 'space'>,
	person: PersonRef,
	at: string,
): Promise<boolean> {
	const asked = 'userId' in person ? { userId: person.userId } : { handle: person.handle };
	const userId = await idOf({ sql: change.tx, actor: change.actor }, person);
	if (userId === undefined || change.kindOf(userId) !== 'user')
		refuse('user.not_found', { albumId: album.id, ...asked });
	if (userId === change.actor) refuse('member.is_self', { albumId: album.id, ...asked });
	if ((await roleOf(change, album, userId)) === undefined && (await isFull(change, album)))
		refuse('input.too_large', { albumId: album.id, members: limits.members });
	return giveRole(change, album, userId, person.role, at);
}

async function isFull(change: Change, { space }: Pick<LockedAlbum, 'space'>): Promise<boolean> {
	const [row] = await change.tx<{ count: number }[]>`
		select count(*)::integer as count from members where space = ${space} and not deleted`;
	return row!.count >= limits.members;
}
