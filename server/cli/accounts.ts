import { randomBytes } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import type { z } from 'zod';
import { parseHandle } from '#domain/handle.ts';
import { NewAccount, obstacleTo } from '../auth/accounts.ts';
import type { Sql } from '../db/sql.ts';
import { CommandError } from './command-error.ts';

/** An account as the command line shows it. */
export type Shown = {
	id: string;
	handle: string;
	name: string;
	email: string;
	isAdmin: boolean;
	createdAt: string;
};

const taken: Record<string, string> = {
	'auth.handle_taken': 'The handle is taken.',
	'auth.email_taken': 'There is an account with this e-mail address.',
};

/**
 * Makes an account, whatever GATEFOLD_SIGNUP says. Without a password, one is made and given back.
 *
 * @throws CommandError when something is wrong with it
 */
export async function addUser(
	sql: Sql,
	given: { handle?: string; email?: string; name?: string; password?: string; admin?: boolean },
): Promise<Shown & { password?: string }> {
	const made = given.password === undefined ? randomBytes(12).toString('base64url') : undefined;
	const parsed = NewAccount.safeParse({
		...given,
		name: given.name ?? given.handle,
		password: given.password ?? made,
	});
	if (!parsed.success) throw new CommandError(wrong(parsed.error));
	const { name, handle, email, password } = parsed.data;
	const obstacle = await obstacleTo(sql, { handle, email }, 'open');
	if (obstacle) throw new CommandError(taken[obstacle] ?? obstacle);
	const hash = await hashPassword(password);
	const shown = await sql.begin(async (tx) => {
		const [user] = await tx<Shown[]>`
			insert into "user" (name, handle, email, is_admin) values (${name}, ${handle}, ${email}, ${given.admin ?? false})
			returning id, handle, name, email, is_admin as "isAdmin", created_at as "createdAt"`;
		if (!user) throw new Error('the account was not written');
		await tx`
			insert into account (account_id, provider_id, user_id, password)
			values (${user.id}, 'credential', ${user.id}, ${hash})`;
		return user;
	});
	return made === undefined ? shown : { ...shown, password: made };
}

/** All accounts, oldest first. */
export const listUsers = (sql: Sql) => sql<Shown[]>`
	select id, handle, name, email, is_admin as "isAdmin", created_at as "createdAt"
	from "user" order by created_at, id`;

/**
 * Sets a password, and signs the person out everywhere. Without one, it is made and given back.
 *
 * @throws CommandError when there is no such account
 */
export async function resetPassword(sql: Sql, given: { handle?: string; password?: string }) {
	const password = NewAccount.shape.password.safeParse(
		given.password ?? randomBytes(12).toString('base64url'),
	);
	if (!password.success) throw new CommandError(`--password: ${password.error.issues[0]?.message}`);
	const handle = parseHandle(given.handle ?? '');
	const [user] =
		handle === undefined ? [] : await sql<{ id: string }[]>`select id from "user" where handle = ${handle}`;
	if (!user)
		throw new CommandError(`There is no account with the handle "${given.handle ?? ''}": see user list.`);
	const hash = await hashPassword(password.data);
	await sql.begin(async (tx) => {
		await tx`
			insert into account (account_id, provider_id, user_id, password)
			values (${user.id}, 'credential', ${user.id}, ${hash})
			on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = now()`;
		await tx`delete from session where user_id = ${user.id}`;
	});
	return given.password === undefined ? { handle, password: password.data } : { handle };
}

const wrong = (error: z.ZodError) =>
	error.issues.map(({ path, message }) => `--${path.map(String).join('.')}: ${message}`).join('\n');
