import type { RuntimeLock } from '@atproto/oauth-client-node';
import type { Sql } from '../../db/sql.ts';

/**
 * Runs work of one name one after the other, on all servers of a database: a token for new tokens counts once, and who
 * shows it again is thought to have stolen it.
 */
export function oneAtATime(sql: Sql): RuntimeLock {
	const last = new Map<string, Promise<unknown>>();
	return async (name, work) => {
		// In here by a queue: were each to wait for the lock with a connection, none might be left for who has it.
		const mine = (last.get(name) ?? Promise.resolve()).then(() => locked(sql, name, work));
		const settled = mine.catch(() => undefined);
		last.set(name, settled);
		try {
			return await mine;
		} finally {
			if (last.get(name) === settled) last.delete(name);
		}
	};
}

// The lock goes with the transaction, however that ends. What the work writes, it writes outside of it.
const locked = async <T>(sql: Sql, name: string, work: () => T | PromiseLike<T>): Promise<T> => {
	const result = await sql.begin(async (tx) => {
		// The work waits for another server meanwhile.
		await tx`set local idle_in_transaction_session_timeout = '60s'`;
		await tx`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
		return [await work()] as const;
	});
	return result[0] as T;
};
