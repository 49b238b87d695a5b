import { type Account, secretOf } from './accounts.ts';
import type { AgentNeeds } from './agent-of.ts';
import { grantOf } from './oauth/grants.ts';
import { PasswordSecret, signOut } from './password-session.ts';

/**
 * Makes ready to end what an account is connected by.
 *
 * @returns what tells its server, once it is forgotten here; that never fails
 */
export async function endAccount(
	{ sql, sealer, fetch, oauth }: AgentNeeds,
	{ userId, pds, method }: Account,
): Promise<() => Promise<void>> {
	const secret = await secretOf(sql, sealer, userId);
	if (secret === undefined) return () => Promise.resolve();
	if (method === 'oauth') return () => oauth.revoke(grantOf(secret));
	const known = PasswordSecret.safeParse(JSON.parse(secret)).data;
	return () => (known ? signOut(fetch, pds, known.refreshJwt) : Promise.resolve());
}
