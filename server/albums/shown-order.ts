import type { AlbumOrder } from '#domain/album.ts';
import type { Sql, Tx } from '../db/sql.ts';

/**
 * What sorts entries, over the alias `e`, as `compareShown` of #domain/entry.ts does. Times are UTC in one format, so they
 * sort as texts.
 */
export function shownOrder(sql: Sql | Tx, order: AlbumOrder) {
	if (order === 'manual') return sql`e.position, e.asset_id`;
	return order === 'asc'
		? sql`e.asset->>'takenAt' collate "C", e.asset_id`
		: sql`e.asset->>'takenAt' collate "C" desc, e.asset_id desc`;
}
