import type { Progress } from '#protocol/cookie.ts';
import type { PatchOperation } from '#protocol/pull.ts';
import type { Tx } from '../db/sql.ts';
import { keyOf, nextRows, operation, type FoundRow } from './read-rows.ts';
import { bulkTables } from './rows.ts';
import type { VisibleSpace } from './views.ts';

/** A space of which a client does not have all rows yet. */
export interface Unfinished {
	space: VisibleSpace;
	from: Progress;
}

/**
 * Rows of large tables in one chunk. What comes in one piece blocks the device that applies it; small pieces cost round
 * trips. The first chunk names every album, and nothing that can wait may hold it up.
 */
export interface ChunkRows {
	first: number;
	next: number;
}

export const chunkRows: ChunkRows = { first: 500, next: 10_000 };

/**
 * Adds the next rows of a first sync to a patch: space by space in the order given, in each table by table, in each
 * key by key. What changes behind the place that was reached comes as a change. (rule L7)
 *
 * @param limit how many rows at most
 * @returns the spaces that are not complete with this chunk, and where they go on
 */
export async function firstSync(
	tx: Tx,
	unfinished: readonly Unfinished[],
	patch: PatchOperation[],
	limit: number,
): Promise<Unfinished[]> {
	const now = fitting(unfinished, limit);
	const tables = await Promise.all(
		bulkTables.map(async (table, index) => {
			const starts = now.filter(({ space, from }) => table.kind === space.kind && from[0] <= index);
			const after = starts.map(({ space, from }) => ({
				space: space.number,
				after: from[0] === index ? from[1] : [],
			}));
			const bySpace = new Map<number, FoundRow[]>();
			for (const row of await nextRows(tx, table, after, limit)) {
				const rows = bySpace.get(row.space) ?? [];
				rows.push(row);
				bySpace.set(row.space, rows);
			}
			return { table, index, bySpace };
		}),
	);

	let room = limit;
	for (const [place, { space }] of now.entries()) {
		for (const { table, index, bySpace } of tables) {
			const rows = bySpace.get(space.number) ?? [];
			const taken = rows.slice(0, room);
			for (const row of taken) patch.push(operation(table, row, space));
			room -= taken.length;
			// Each statement gave as many rows as a chunk takes in all, so none before the last one taken is missing.
			const last = taken.at(-1);
			if (room === 0 && last)
				return [{ space, from: [index, keyOf(table, last)] }, ...unfinished.slice(place + 1)];
		}
	}
	return unfinished.slice(now.length);
}

/** As many spaces as a chunk has room for by what is known of their sizes, and at least one. */
function fitting(unfinished: readonly Unfinished[], limit: number): Unfinished[] {
	let room = limit;
	// How much is left of a space that was begun is not known: the next ones are read beside it.
	const count = unfinished.findIndex(({ space, from }) => (room -= isBegun(from) ? 0 : space.size) < 0);
	return unfinished.slice(0, count < 0 ? undefined : Math.max(1, count + 1));
}

const isBegun = ([table, after]: Progress) => table > 0 || after.length > 0;
