import { parseHandle } from '#domain/handle.ts';
import type { Sql, Tx } from '../../../server/db/sql.ts';
import type { SeededPerson } from './albums.ts';
import { createChance } from './chance.ts';
import { personName } from './words.ts';

/** Someone as they are in the database; undefined where nobody has the handle. */
export async function findPerson(sql: Sql | Tx, handle: string): Promise<SeededPerson | undefined> {
	const [person] = await sql<SeededPerson[]>`
		select u.id, u.name, u.handle, s.number as space from "user" u join spaces s on s.id = u.id
		where u.handle = ${handle}`;
	return person;
}

/**
 * Makes accounts that sign in with a password, as the command line does. Their spaces and profiles come with them: a
 * trigger sees to that.
 *
 * @param passwordHash of the one password that they all have
 */
export async function makePeople(tx: Tx, names: { name: string; handle: string }[], passwordHash: string) {
	if (names.length === 0) return [];
	await tx`
		with made as (
			insert into "user" (name, handle, email)
			select name, handle, handle || '@example.org'
			from unnest(${names.map(({ name }) => name)}::text[], ${names.map(({ handle }) => handle)}::text[])
				as t (name, handle)
			returning id
		)
		insert into account (account_id, provider_id, user_id, password)
		select id::text, 'credential', id, ${passwordHash} from made`;
	const found: SeededPerson[] = [];
	for (const { handle } of names) found.push((await findPerson(tx, handle))!);
	return found;
}

/** So many names whose handles nobody has. */
export async function freeNames(sql: Sql | Tx, count: number, besides: readonly string[] = []) {
	const rows = await sql<{ handle: string }[]>`select handle from "user"`;
	const taken = new Set([...rows.map(({ handle }) => handle), ...besides]);
	const chance = createChance(7);
	const names: { name: string; handle: string }[] = [];
	for (let i = 0; names.length < count; i++) {
		const { name, handle: wanted } = personName(chance, i);
		const handle = parseHandle(wanted);
		if (handle === undefined || taken.has(handle)) continue;
		names.push({ name, handle });
	}
	return names;
}
