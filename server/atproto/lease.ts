import { randomUUID } from 'node:crypto';
import type { Id } from '#domain/ids.ts';
import type { Sql } from '../db/sql.ts';

/** Seconds for which the work on an account is one worker's, unless it says that it goes on; it does each third of them. */
const seconds = 90;

/** The right to work on an account, which one worker has at a time, and which ends by itself with a worker that died. */
export interface Lease {
	/** @returns whether it is still this worker's */
	goOn(): Promise<boolean>;
	/** Gives it up, with when to come again; all is done where that is null. @param versions of what is done */
	end(result: { versions: string; isDone: boolean }): Promise<void>;
	drop(): Promise<void>;
}

/** @returns undefined where another worker has it, or its time to be tried again has not come */
export async function takeLease(sql: Sql, userId: Id): Promise<Lease | undefined> {
	const lease = randomUUID();
	const until = sql`now() + make_interval(secs => ${seconds})`;
	const [taken] = await sql`
		update atproto_accounts set lease = ${lease}, leased_until = ${until}
		where user_id = ${userId} and (leased_until is null or leased_until < now())
			and (next_try_at is null or next_try_at <= now()) returning user_id`;
	if (!taken) return undefined;
	const own = sql`user_id = ${userId} and lease = ${lease}`;
	const goOn = async () => {
		const rows = await sql`
			update atproto_accounts set leased_until = ${until} where ${own} returning user_id`;
		return rows.length > 0;
	};
	// A large file may be on its way for minutes.
	const heart = setInterval(() => void goOn().catch(() => false), (seconds * 1_000) / 3).unref();
	return {
		goOn,
		async end({ versions, isDone }) {
			if (isDone)
				await sql`
					update atproto_accounts set reconciled = ${versions}, attempts = 0, next_try_at = null where ${own}`;
			// From two seconds to ten minutes, each time twice as long.
			else
				await sql`
					update atproto_accounts set attempts = attempts + 1,
						next_try_at = now() + make_interval(secs => least(600, 2 ^ least(attempts + 1, 10)))
					where ${own}`;
		},
		async drop() {
			clearInterval(heart);
			await sql`update atproto_accounts set lease = null, leased_until = null where ${own}`;
		},
	};
}
