/** The SQL of members and memberships that several commands share: who is in an album, and what each person may see. */
import type { Id } from '#domain/ids.ts';
import type { GivenRole, Role } from '#domain/roles.ts';
import type { Change, LockedAlbum } from '../sync/change.ts';
import type { Look } from '../sync/command.ts';

type Place = Pick<LockedAlbum, 'id' | 'space'>;

/** The person whom a handle names; undefined where nobody has it. */
export async function personOf({ sql }: Look, handle: string): Promise<Id | undefined> {
	const [user] = await sql<{ id: Id }[]>`select id from "user" where handle = ${handle}`;
	return user?.id;
}

/** A member's role; undefined for who is not one, or not any more. */
export async function roleOf(change: Change, { space }: Place, userId: Id): Promise<Role | undefined> {
	const [member] = await change.tx<{ role: Role }[]>`
		select role from members where space = ${space} and user_id = ${userId} and not deleted`;
	return member?.role;
}

/** The members of an own album, the actor left out: whose spaces its deletion touches. */
export async function othersIn({ sql, actor }: Look, albumId: Id): Promise<Id[]> {
	const members = await sql<{ id: Id }[]>`
		select m.user_id as id from spaces s
		join albums a on a.space = s.number and a.owner_id = ${actor}
		join members m on m.space = s.number and not m.deleted and m.user_id <> ${actor}
		where s.id = ${albumId}`;
	return members.map(({ id }) => id);
}

/** Makes someone a member with a role, or gives a member another. Nothing changes where they have it. */
export async function giveRole(
	change: Change,
	album: Place,
	userId: Id,
	role: Role,
	at: string,
): Promise<boolean> {
	const home = change.userSpace(userId);
	const before = await roleOf(change, album, userId);
	if (before === role) return false;
	await change.tx`
		insert into members (space, user_id, role, name, handle, picture, added_by, joined_at, version)
		select ${album.space}, p.user_id, ${role}, p.name, p.handle, p.picture, ${change.actor},
			least(${at}::timestamptz, now()), ${change.touch(album.space, before ? 0 : 1)}
		from profiles p where p.space = ${home}
		on conflict (space, user_id) do update set
			role = excluded.role, name = excluded.name, handle = excluded.handle, picture = excluded.picture,
			added_by = case when members.deleted then excluded.added_by else members.added_by end,
			joined_at = case when members.deleted then excluded.joined_at else members.joined_at end,
			version = excluded.version, deleted = false`;
	await grant(change, album, [{ userId, role }]);
	change.forget(album.id);
	return true;
}

/** Ends someone's membership. @returns whether there was one */
export async function takeRole(change: Change, album: Place, userId: Id): Promise<boolean> {
	const gone = await change.tx`
		update members set deleted = true, version = ${change.next(album.space)}
		where space = ${album.space} and user_id = ${userId} and not deleted returning user_id`;
	if (gone.length === 0) return false;
	change.touch(album.space, -1);
	await revoke(change, album, [userId]);
	change.forget(album.id);
	return true;
}

/** Lets people see an album, from now on in this role. The epoch rises, so that their devices read it anew. */
export async function grant(change: Change, album: Place, people: readonly { userId: Id; role: Role }[]) {
	if (people.length === 0) return;
	const homes = people.map(({ userId }) => change.userSpace(userId));
	await change.tx`
		insert into memberships (space, album_space, album_id, role, epoch, version)
		select t.space, ${album.space}, ${album.id}, t.role, 1, t.version
		from unnest(${homes}::integer[], ${people.map(({ role }) => role)}::text[],
			${homes.map((home) => change.touch(home))}::bigint[]) as t (space, role, version)
		on conflict (space, album_space) do update set
			role = excluded.role, epoch = memberships.epoch + 1, version = excluded.version, deleted = false`;
	for (const { userId } of people) change.affects(userId);
}

/** Ends people's right to see an album. A tombstone stays: a pull must name what a device has to drop. */
export async function revoke(change: Change, album: Place, people: readonly Id[]) {
	if (people.length === 0) return;
	const homes = people.map((userId) => change.userSpace(userId));
	await change.tx`
		update memberships m set deleted = true, version = t.version,
			album_name = (select a.name from albums a where a.space = ${album.space})
		from unnest(${homes}::integer[], ${homes.map((home) => change.touch(home))}::bigint[]) as t (space, version)
		-- Said twice, so that it is a probe for each person and never the whole table.
		where m.space = any(${homes}::integer[]) and m.space = t.space and m.album_space = ${album.space} and not m.deleted`;
	for (const userId of people) change.affects(userId);
}

/** Someone to be made a member, as an argument names them */
export type PersonRef = { userId: Id; role: GivenRole } | { handle: string; role: GivenRole };

/** The id behind a reference, which may be of nobody; undefined for a handle that nobody has. */
export const idOf = (look: Look, person: PersonRef): Promise<Id | undefined> =>
	'userId' in person ? Promise.resolve(person.userId) : personOf(look, person.handle);

/** How a reference is named in an answer */
export const nameOf = (person: PersonRef): string => ('userId' in person ? person.userId : person.handle);
