import { type Summarized, summaryOf } from '#domain/asset.ts';
import type { Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Change } from '../sync/change.ts';

/** What entries copy of an asset, as it is read from the database */
export interface SummaryRow extends Summarized {
	id: Id;
	ownerId: Id;
}

/** Select list of a SummaryRow, over the alias `a`. */
export const summaryColumns = (sql: Sql | Tx) => sql`
	a.id, a.owner_id as "ownerId", a.kind, a.width, a.height, a.taken_at as "takenAt", a.duration, a.thumbhash, a.title,
	a.media_version as "mediaVersion", a.state, a.tags, a.peaks, a.playable`;

/** What goes into `entries.asset`. */
export const summary = (change: Change, row: SummaryRow) =>
	change.tx.json(summaryOf(row, row.ownerId) as never);

/** What goes into `entries.asset`, by asset id. */
export const summaries = (change: Change, rows: readonly SummaryRow[]) =>
	change.tx.json(Object.fromEntries(rows.map((row) => [row.id, summaryOf(row, row.ownerId)])) as never);

/** Those of the actor's assets that can be put into an album: there, and not in the trash. In the order of their ids. */
export const ownAssets = (change: Change, ids: readonly Id[]): Promise<SummaryRow[]> => change.tx<
	SummaryRow[]
>`
	select ${summaryColumns(change.tx)} from assets a
	where a.space = ${change.home} and a.id = any(${ids as Id[]}::uuid[]) and not a.deleted and a.trashed_at is null`;

/** How long what was removed can be brought back, for `now() - ${restorable}::interval` */
export const restorable = `${limits.restoreDays} days`;

/** Which of these are no assets of the actor's. @param orOverdue also those trashed longer ago than can be undone */
export async function unknownOf(
	change: Change,
	ids: readonly Id[],
	{ orOverdue = false } = {},
): Promise<Id[]> {
	const known = await change.tx<{ id: Id }[]>`
		select id from assets
		where space = ${change.home} and id = any(${ids as Id[]}::uuid[]) and not deleted
			and (not ${orOverdue} or trashed_at is null or trashed_at > now() - ${restorable}::interval)`;
	const there = new Set(known.map(({ id }) => id));
	return [...new Set(ids)].filter((id) => !there.has(id));
}
