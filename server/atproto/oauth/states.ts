import { createHash } from 'node:crypto';
import type { NodeSavedState, NodeSavedStateStore } from '@atproto/oauth-client-node';
import type { Id } from '#domain/ids.ts';
import type { Sql } from '../../db/sql.ts';
import type { Sealer } from '../sealed.ts';

/** How long somebody may take to sign in elsewhere */
const patience = '10 minutes';

const hashOf = (state: string) => createHash('sha256').update(state).digest();

/**
 * What is to be known of people who were sent elsewhere, until they come back: on whichever server, and once. Each is bound
 * to a person, whom the client passes on as its `appState`.
 */
export const stateStore = (sql: Sql, sealer: Sealer): NodeSavedStateStore => ({
	async set(state: string, value: NodeSavedState) {
		const userId = value.appState as Id;
		const sealed = sealer.seal(userId, JSON.stringify(value));
		await sql`delete from atproto_oauth_states where expires_at < now()`;
		await sql`
			insert into atproto_oauth_states (state_hash, user_id, sealed, expires_at)
			values (${hashOf(state)}, ${userId}, ${sealed}, now() + ${patience}::interval)`;
	},

	// Whoever reads it takes it away: of two that come with one state, one finds it.
	async get(state: string) {
		const [row] = await sql<{ userId: Id; sealed: Uint8Array }[]>`
			delete from atproto_oauth_states where state_hash = ${hashOf(state)} and expires_at > now()
			returning user_id as "userId", sealed`;
		const text = row && sealer.open(row.userId, row.sealed);
		return text === undefined ? undefined : (JSON.parse(text) as NodeSavedState);
	},

	del: () => undefined,
});

/** Whether it is this person who was sent elsewhere with a state. It stays as it is, for whoever was. */
export async function isStateOf(sql: Sql, userId: Id, state: string): Promise<boolean> {
	const rows = await sql`
		select from atproto_oauth_states
		where state_hash = ${hashOf(state)} and user_id = ${userId} and expires_at > now()`;
	return rows.length > 0;
}
