/** A person's keys, as they are made, shown and revoked. */
import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { MadeKey, NewKey, ShownKey } from '#protocol/keys.ts';
import type { Sql } from '../db/sql.ts';
import { hashOf, hintOf, newSecret } from './key-secret.ts';

/**
 * Makes a key. Its secret is in the answer and nowhere else.
 *
 * @throws Refusal `auth.no_scope` where it is to be an admin's key and the person is none; `input.invalid` where it
 *   would have ended already
 */
export async function makeKey(
	sql: Sql,
	userId: Id,
	{ name, scopes, expiresAt = null }: NewKey,
): Promise<MadeKey> {
	if (expiresAt !== null && Date.parse(expiresAt) <= Date.now())
		refuse('input.invalid', { errors: [{ path: 'expiresAt', message: 'in the past' }] });
	const secret = newSecret();
	const [made] = await sql<ShownKey[]>`
		insert into api_keys (user_id, name, hash, hint, scopes, expires_at)
		select id, ${name}, ${hashOf(secret)}, ${hintOf(secret)}, ${[...new Set(scopes)]}, ${expiresAt}
		from "user" where id = ${userId} and (is_admin or not ${scopes.includes('admin')})
		returning ${shown(sql)}`;
	return made ? { ...made, secret } : refuse('auth.no_scope');
}

/** Newest first. */
export const listKeys = (sql: Sql, userId: Id) => sql<ShownKey[]>`
	select ${shown(sql)} from api_keys where user_id = ${userId} order by created_at desc, id`;

/** Ends a key for good. Whoever calls it tells the bus. @throws Refusal `key.not_found`, also for someone else's */
export async function revokeKey(sql: Sql, userId: Id, id: Id): Promise<void> {
	const gone = await sql`delete from api_keys where id = ${id} and user_id = ${userId}`;
	if (gone.count === 0) refuse('key.not_found');
}

const shown = (sql: Sql) => sql`
	id, name, hint, scopes, created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt"`;
