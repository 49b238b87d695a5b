import type { Id } from '#domain/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';

/** The space of a person, by the alias `u`, and those of the albums that they own. */
const spacesBehind = (sql: Sql | Tx) => sql`
	select number, version from spaces where id = u.user_id
	union all
	select s.number, s.version from albums b join spaces s on s.number = b.space where b.owner_id = u.user_id`;

/**
 * Names the versions of all spaces that what is wanted of people follows from: another name, something has changed. By rule
 * P1 every change of it moves one of them. @param settings what it follows from besides
 */
const named = (sql: Sql | Tx, settings: string) => sql`(
	select md5(${settings}::text || string_agg(b.number || ':' || b.version, ',' order by b.number))
	from (${spacesBehind(sql)}) b)`;

export async function versionsOf(sql: Sql | Tx, userId: Id, settings: string): Promise<string> {
	const [row] = await sql<{ versions: string }[]>`
		select ${named(sql, settings)} as versions from (select ${userId}::uuid as user_id) u`;
	return row!.versions;
}

/**
 * Whose accounts have something to be done: their spaces have moved on from what was done last, or the time has come to
 * try again.
 *
 * @param spaces only of people with one of these; all where it is not given
 */
export async function dueAccounts(sql: Sql, settings: string, spaces?: readonly number[]): Promise<Id[]> {
	const concerned = spaces
		? sql`and u.user_id = any(array(
			select id from spaces where number = any(${spaces as number[]}::integer[]) and kind = 'user'
			union select owner_id from albums where space = any(${spaces as number[]}::integer[])))`
		: sql``;
	const rows = await sql<{ userId: Id }[]>`
		select u.user_id as "userId" from atproto_accounts u
		where (u.next_try_at is null or u.next_try_at <= now()) ${concerned}
			and (u.next_try_at is not null or u.reconciled is distinct from ${named(sql, settings)})`;
	return rows.map(({ userId }) => userId);
}
