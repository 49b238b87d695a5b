import type { Tx } from '../db/sql.ts';

/**
 * Has every record compared with what is to be there, after time has gone back here: what was written since is known to
 * nobody. What has no row any more is not found: it was of what is gone.
 */
export async function compareAnew(tx: Tx): Promise<void> {
	await tx`
		update atproto_records set state = 'waiting', reason = 'queued', digest = null where state <> 'missing'`;
	await tx`
		update atproto_accounts set reconciled = null, attempts = 0, next_try_at = null, lease = null,
			leased_until = null`;
}
