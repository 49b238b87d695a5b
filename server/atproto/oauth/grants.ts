import type { NodeSavedSession, NodeSavedSessionStore } from '@atproto/oauth-client-node';
import type { Id } from '#domain/ids.ts';
import type { Sql } from '../../db/sql.ts';
import type { Sealer } from '../sealed.ts';

/** What was granted to this server for an account: tokens, and the key that they are bound to. */
export type Grant = NodeSavedSession;

export const grantOf = (text: string) => JSON.parse(text) as Grant;

/**
 * Grants of connected accounts, by their DID. What is not an account by OAuth any more is not found, and does not come back
 * by being kept.
 */
export const grantStore = (sql: Sql, sealer: Sealer): NodeSavedSessionStore => ({
	async get(did: string) {
		const [row] = await sql<{ userId: Id; secret: Uint8Array }[]>`
			select user_id as "userId", secret from atproto_accounts where did = ${did} and method = 'oauth'`;
		const text = row && sealer.open(row.userId, row.secret);
		return text === undefined ? undefined : grantOf(text);
	},

	async set(did: string, grant: Grant) {
		const [row] = await sql<{ userId: Id }[]>`
			select user_id as "userId" from atproto_accounts where did = ${did} and method = 'oauth'`;
		if (!row) return;
		await sql`
			update atproto_accounts set secret = ${sealer.seal(row.userId, JSON.stringify(grant))}
			where did = ${did} and method = 'oauth' and user_id = ${row.userId}`;
	},

	// That it is not taken any more is for whoever uses it to say: the account stays, as expired.
	del: () => undefined,
});

/** Of one grant that is in no account: not yet, or not any more. */
export function singleGrant(first?: Grant): NodeSavedSessionStore & { current: () => Grant | undefined } {
	let grant = first;
	return {
		current: () => grant,
		get: () => grant,
		set: (_, next) => void (grant = next),
		del: () => void (grant = undefined),
	};
}
