import type { Tx } from '../db/sql.ts';

/**
 * Has every record compared with what is to be there: each night, for what others have deleted or changed there, and after
 * time has gone back here, as what was written since is known to nobody. What has no row any more is not found: it was of
 * what is gone.
 *
 * @returns how many
 */
export async function compareAnew(tx: Tx): Promise<number> {
	const { count } = await tx`
		update atproto_records set state = 'waiting', reason = 'queued', digest = null where state <> 'missing'`;
	await tx`
		update atproto_accounts set reconciled = null, attempts = 0, next_try_at = null, lease = null,
			leased_until = null`;
	return count;
}
