import { type Id } from '#domain/ids.ts';
import { purgeAssets } from '../assets/purge-assets.ts';
import { restorable } from '../assets/own-assets.ts';
import { execute, type Transactor } from '../sync/transact.ts';

/** Assets that go in one transaction, so that nobody waits long for a lock of it */
const batch = 200;

/** Deletes for good what has been in a trash for longer than it can be brought back. @returns how many */
export async function purgeTrash(transactor: Transactor): Promise<number> {
	let purged = 0;
	for (;;) {
		const overdue = await transactor.sql<{ ownerId: Id; ids: Id[] }[]>`
			select owner_id as "ownerId", array_agg(id) as ids from (
				select owner_id, id from assets
				where trashed_at <= now() - ${restorable}::interval and not deleted
				limit ${batch}) overdue
			group by owner_id`;
		if (overdue.length === 0) return purged;
		for (const { ownerId, ids } of overdue) {
			const at = new Date().toISOString();
			const done = await execute(transactor, ownerId, purgeAssets, { assetIds: ids, at });
			purged += done.purged.length;
		}
	}
}
