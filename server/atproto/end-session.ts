import type { Account } from './accounts.ts';
import type { Fetch } from './guarded-fetch.ts';
import { grantOf } from './oauth/grants.ts';
import type { Oauth } from './oauth/oauth.ts';
import { PasswordSecret, signOut } from './password-session.ts';

/**
 * Ends on the account's own server what an account was connected with, when it is in use no more. Never fails: where that
 * server cannot be reached, it ends by itself some day.
 *
 * @param secret in clear
 */
export async function endSession(
	{ fetch, oauth }: { fetch: Fetch; oauth: Pick<Oauth, 'revoke'> },
	{ method, pds }: Pick<Account, 'method' | 'pds'>,
	secret: string,
): Promise<void> {
	if (method === 'oauth') return oauth.revoke(grantOf(secret));
	const { data } = PasswordSecret.safeParse(JSON.parse(secret));
	if (data) await signOut(fetch, pds, data.refreshJwt);
}
