import { z } from 'zod';
import { parseHandle } from '#domain/handle.ts';
import { limits } from '#domain/limits.ts';
import type { Sql } from '../db/sql.ts';
import { passwordLength } from './auth.ts';

/** What an account is made of. */
export const NewAccount = z.object({
	name: z.string().trim().min(1).max(limits.name),
	handle: z.string().transform((text, ctx) => {
		const handle = parseHandle(text);
		if (handle !== undefined) return handle;
		ctx.addIssue('2 to 30 of a-z, 0-9, "_", "-" and ".", beginning and ending with a letter or digit');
		return z.NEVER;
	}),
	email: z.email().max(254).toLowerCase(),
	password: z.string().min(passwordLength.min).max(passwordLength.max),
});
export type NewAccount = z.infer<typeof NewAccount>;

/** Signing in, by e-mail address or handle. */
export const Credentials = z.object({
	/** An e-mail address or a handle. */
	email: z.string().trim().min(1).max(254),
	password: z.string().min(1).max(passwordLength.max),
});

/** Why an account cannot be made just now, or undefined when nothing is in the way. */
export async function obstacleTo(
	sql: Sql,
	{ handle, email }: Pick<NewAccount, 'handle' | 'email'>,
	signup: 'open' | 'closed',
) {
	const [found] = await sql<{ hasAny: boolean; hasHandle: boolean; hasEmail: boolean }[]>`
		select exists (select from "user") as "hasAny",
			exists (select from "user" where handle = ${handle}) as "hasHandle",
			exists (select from "user" where email = ${email}) as "hasEmail"`;
	if (found?.hasAny && signup === 'closed') return 'auth.signup_closed';
	if (found?.hasHandle) return 'auth.handle_taken';
	if (found?.hasEmail) return 'auth.email_taken';
	return undefined;
}

/** The e-mail address that an account signs in with; where there is none, one that no account has. */
export async function emailOf(sql: Sql, account: string): Promise<string> {
	if (account.includes('@') && !account.startsWith('@')) return account.toLowerCase();
	const handle = parseHandle(account) ?? '';
	const [found] = await sql<{ email: string }[]>`select email from "user" where handle = ${handle}`;
	// better-auth then takes as long as for a wrong password, so that the time does not tell which handles there are.
	return found?.email ?? 'nobody@invalid.invalid';
}
