import type { Sql, Tx } from '../db/sql.ts';
import type { Jobs } from '../media/jobs.ts';
import { type AssetJob, convertQueue, deriveQueue } from '../media/workshop.ts';

/** The row that says that a backup was brought back, and that nobody has looked since at what it had left undone */
const restoredMark = 'restored';

/** Says that a backup was brought back, whose jobs are to be asked for again. */
export async function markRestored(tx: Tx): Promise<void> {
	await tx`
		insert into upkeep (name, began_at) values (${restoredMark}, now())
		on conflict (name) do update set began_at = excluded.began_at`;
}

/**
 * Asks again, once after a restore, for the jobs that a backup does not hold: of pictures that were not drawn when it was
 * made, and copies for playing that were not finished. Music without a cover looks the same as music that nobody has
 * read yet, and is read once more.
 *
 * @returns how many assets
 */
export async function finishRestored(sql: Sql, jobs: Jobs): Promise<number> {
	const asked = await sql.begin(async (tx) => {
		const marked = await tx`delete from upkeep where name = ${restoredMark} returning 1`;
		if (marked.length === 0) return 0;
		const unfinished = await tx<(AssetJob & { isDrawn: boolean })[]>`
			select id as "assetId", owner_id as "ownerId", media_version > 0 as "isDrawn" from assets
			where state = 'stored' and not deleted and failure is null
				and (media_version = 0 or playable ->> 'state' = 'making')
			order by taken_at desc`;
		// What is drawn for the first time asks for its copy by itself.
		for (const { isDrawn, ...job } of unfinished)
			await jobs.ask(tx, isDrawn ? convertQueue : deriveQueue, job);
		return unfinished.length;
	});
	if (asked > 0) for (const queue of [deriveQueue, convertQueue]) jobs.wake(queue);
	return asked;
}
