import { compareAnew } from '../atproto/compare-anew.ts';
import type { Sql } from '../db/sql.ts';

/**
 * Begins a new epoch, after a backup was brought back: time has gone back, and devices hold more than the server knows.
 * Every view is sent anew, and every client is forgotten: a last mutation id that went back would stop its client for
 * good, while an unknown client is accepted from the first id that it sends. (rules L6, P5) What was written to ATProto
 * since is compared with what is here.
 *
 * The epoch is the minute in which it begins: the same backup brought back twice must not give the same one.
 *
 * @returns the new epoch
 */
export async function beginEpoch(sql: Sql): Promise<number> {
	const [state] = await sql.begin(async (tx) => {
		await tx`delete from client_groups`;
		await compareAnew(tx);
		return tx<{ epoch: number }[]>`
			update sync_state set epoch = greatest(epoch + 1, floor(extract(epoch from now()) / 60)::integer)
			returning epoch`;
	});
	return state!.epoch;
}
