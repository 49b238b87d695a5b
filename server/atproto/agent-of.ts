import { type Account, keepSecret, secretOf } from './accounts.ts';
import type { Sql } from '../db/sql.ts';
import type { Fetch } from './guarded-fetch.ts';
import type { Oauth } from './oauth/oauth.ts';
import { PasswordAgent, PasswordSecret } from './password-session.ts';
import type { Sealer } from './sealed.ts';
import { type Agent, SignedOut } from './xrpc.ts';

export interface AgentNeeds {
	sql: Sql;
	sealer: Sealer;
	fetch: Fetch;
	oauth: Pick<Oauth, 'agentOf' | 'revoke'>;
}

/** What speaks for a person to the server that holds their repository. @throws SignedOut */
export async function agentOf({ sql, sealer, fetch, oauth }: AgentNeeds, account: Account): Promise<Agent> {
	const { userId, did, pds, method } = account;
	if (method === 'oauth') return oauth.agentOf(account);
	const secret = await secretOf(sql, sealer, userId);
	if (secret === undefined) throw new SignedOut('what the account was connected with cannot be read');
	const keep = (next: PasswordSecret) => keepSecret(sql, sealer, account, JSON.stringify(next));
	return new PasswordAgent({ fetch, did, pds, keep }, PasswordSecret.parse(JSON.parse(secret)));
}
