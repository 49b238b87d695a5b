import { parseHandle } from '#domain/handle.ts';
import { Refusal } from '#domain/errors.ts';
import { scopes as allScopes } from '#domain/scope.ts';
import { type MadeKey, NewKey, type ShownKey } from '#protocol/keys.ts';
import { listKeys, makeKey, revokeKey } from '../auth/api-keys.ts';
import type { Sql } from '../db/sql.ts';
import { isId } from '#domain/ids.ts';
import { CommandError } from './command-error.ts';

type Owned<T> = T & { handle: string };

interface Person {
	id: string;
	handle: string;
	name: string;
	isAdmin: boolean;
}

/** @throws CommandError when there is no such account */
export async function personOf(sql: Sql, given: string): Promise<Person> {
	const handle = parseHandle(given);
	const [person] =
		handle === undefined
			? []
			: await sql<
					Person[]
				>`select id, handle, name, is_admin as "isAdmin" from "user" where handle = ${handle}`;
	if (!person) throw new CommandError(`There is no account with the handle "${given}": see user list.`);
	return person;
}

/**
 * Makes a key for a person.
 *
 * @param scopes names with commas between them; `all`: all that the person may have
 * @param expires `12h`, `90d`, `8w` from now, or a day such as `2027-01-31`; without one it does not end by itself
 * @throws CommandError when something is wrong with it
 */
export async function createKey(
	sql: Sql,
	handle: string,
	{ name = 'Command line', scopes = '', expires }: { name?: string; scopes?: string; expires?: string },
): Promise<Owned<MadeKey>> {
	const person = await personOf(sql, handle);
	const all = allScopes.filter((scope) => scope !== 'admin' || person.isAdmin);
	const wanted = NewKey.safeParse({
		name,
		scopes: scopes === 'all' ? all : scopes.split(',').map((scope) => scope.trim()),
		expiresAt: expires === undefined ? null : timeOf(expires),
	});
	if (!wanted.success) {
		const at = String(wanted.error.issues[0]?.path[0] ?? '');
		throw new CommandError(
			at === 'scopes' ? `--scopes: all, or some of ${allScopes.join(',')}` : `--${at}: not valid`,
		);
	}
	try {
		return { handle: person.handle, ...(await makeKey(sql, person.id, wanted.data)) };
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		if (error.code === 'auth.no_scope') throw new CommandError(`--scopes: @${person.handle} is no admin.`);
		throw new CommandError('--expires: it is over already');
	}
}

/** Keys of one person or of all, newest first. @throws CommandError when there is no such account */
export async function listAllKeys(sql: Sql, handle?: string): Promise<Owned<ShownKey>[]> {
	const people =
		handle === undefined
			? await sql<Person[]>`select id, handle from "user" order by handle`
			: [await personOf(sql, handle)];
	const lists = await Promise.all(
		people.map(async ({ id, handle }) => (await listKeys(sql, id)).map((key) => ({ handle, ...key }))),
	);
	return lists.flat();
}

/** Ends a key, whoever's it is. @param id as `key list` shows it @throws CommandError when there is no such key */
export async function endKey(sql: Sql, id: string): Promise<{ id: string }> {
	const [key] = isId(id)
		? await sql<{ userId: string }[]>`select user_id as "userId" from api_keys where id = ${id}`
		: [];
	if (!key) throw new CommandError(`There is no key with the id "${id}": see key list.`);
	await revokeKey(sql, key.userId, id);
	return { id };
}

/** A line of `key list` */
export function lineOf({ id, handle, name, hint, scopes, expiresAt, lastUsedAt }: Owned<ShownKey>): string {
	const ends = expiresAt === null ? 'does not end' : `until ${expiresAt.slice(0, 10)}`;
	const used = lastUsedAt === null ? 'never used' : `used ${lastUsedAt.slice(0, 16)}Z`;
	return [id, `@${handle}`, name, `${hint}…`, scopes.join(','), ends, used].join('\t');
}

const hours = { h: 1, d: 24, w: 7 * 24 } as const;

/** @throws CommandError when it says no time */
function timeOf(text: string): string {
	const [, count, unit] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
	const time =
		count && unit
			? Date.now() + Number(count) * hours[unit as keyof typeof hours] * 3_600_000
			: Date.parse(text);
	if (Number.isNaN(time)) throw new CommandError('--expires: 12h, 90d, 8w, or a day such as 2027-01-31');
	return new Date(time).toISOString();
}
