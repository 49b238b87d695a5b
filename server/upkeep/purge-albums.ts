import type { Id } from '#domain/ids.ts';
import { purgeAlbum } from '../albums/purge-album.ts';
import { restorable } from '../assets/own-assets.ts';
import { execute, type Transactor } from '../sync/transact.ts';

/** Albums that are looked for at once; each goes in a transaction of its own. */
const batch = 200;

/** Deletes albums for good that were deleted longer ago than can be undone. @returns how many */
export async function purgeAlbums(transactor: Transactor): Promise<number> {
	let purged = 0;
	for (;;) {
		const overdue = await transactor.sql<{ ownerId: Id; id: Id }[]>`
			select owner_id as "ownerId", id from albums
			where deleted_at <= now() - ${restorable}::interval
			limit ${batch}`;
		for (const { ownerId, id } of overdue)
			if (await execute(transactor, ownerId, purgeAlbum, { id })) purged++;
		if (overdue.length < batch) return purged;
	}
}
