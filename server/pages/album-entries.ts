import type { AssetSummary } from '#domain/asset.ts';
import type { Id } from '#domain/ids.ts';
import { shownOrder } from '../albums/shown-order.ts';
import type { Sql } from '../db/sql.ts';
import type { OpenLink } from './find-link.ts';

/** Entries on one page: a guest's browser holds no more at once, however large the album is. */
export const pageSize = 200;

export interface ShownEntry {
	id: Id;
	asset: AssetSummary;
}

/** How many a guest sees: what the server does not have yet is not shown. */
export async function countShown(sql: Sql, link: OpenLink): Promise<number> {
	const [row] = await sql<{ count: number }[]>`
		select count(*)::integer as count from entries e where ${shown(sql, link)}`;
	return row!.count;
}

/** @param page from 1 */
export const pageOf = (sql: Sql, link: OpenLink, page: number): Promise<ShownEntry[]> =>
	sql<ShownEntry[]>`
		select e.asset_id as id, e.asset from entries e where ${shown(sql, link)}
		order by ${shownOrder(sql, link.order)} limit ${pageSize} offset ${(page - 1) * pageSize}`;

/** All of them, in the album's order. */
export async function idsShown(sql: Sql, link: OpenLink): Promise<Id[]> {
	const rows = await sql<{ id: Id }[]>`
		select e.asset_id as id from entries e where ${shown(sql, link)} order by ${shownOrder(sql, link.order)}`;
	return rows.map(({ id }) => id);
}

export interface Neighbours extends ShownEntry {
	/** From 1 */
	place: number;
	count: number;
	before: Id | null;
	after: Id | null;
}

/** One entry with what is beside it. */
export async function entryOf(sql: Sql, link: OpenLink, id: Id): Promise<Neighbours | undefined> {
	const [entry] = await sql<Neighbours[]>`
		select * from (
			select e.asset_id as id, e.asset, (row_number() over w)::integer as place, (count(*) over ())::integer as count,
				lag(e.asset_id) over w as before, lead(e.asset_id) over w as after
			from entries e where ${shown(sql, link)} window w as (order by ${shownOrder(sql, link.order)})
		) placed where id = ${id}`;
	return entry;
}

/** What stands for the album: a picture of its own, else the chosen cover, else the first as displayed. */
export async function coverOf(sql: Sql, link: OpenLink): Promise<Pick<ShownEntry, 'id'> | undefined> {
	if (link.imageAssetId !== null) return { id: link.imageAssetId };
	const [cover] = await sql<Pick<ShownEntry, 'id'>[]>`
		select e.asset_id as id from entries e
		where ${shown(sql, link)} and (e.asset->>'mediaVersion')::integer > 0
		order by e.asset_id = ${link.coverAssetId}::uuid desc nulls last, ${shownOrder(sql, link.order)} limit 1`;
	return cover;
}

const shown = (sql: Sql, { space }: OpenLink) =>
	sql`e.space = ${space} and not e.deleted and e.asset->>'state' = 'stored'`;
