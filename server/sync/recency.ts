import type { Tx } from '../db/sql.ts';

/** How an album's times move with a transaction: the latest that its edits ask for, ISO 8601. */
export interface Recency {
	updatedAt: string | null;
	lastActivityAt: string;
	/** To stamp on the album's row */
	version: number;
}

/**
 * Moves the times of albums, once a transaction however many edits ask for it. The times are people's, but a device's
 * clock may be wrong: never into the future, and never back.
 */
export async function moveTimes(tx: Tx, albums: ReadonlyMap<number, Recency>): Promise<void> {
	if (albums.size === 0) return;
	const spaces = [...albums.keys()];
	const times = [...albums.values()];
	await tx`
		update albums a set
			-- 'least' passes over a null, so that it would say now.
			updated_at = case when t.updated_at is null then a.updated_at
				else greatest(a.updated_at, least(t.updated_at, now())) end,
			last_activity_at = greatest(a.last_activity_at, least(t.last_activity_at, now())),
			version = t.version
		from unnest(${spaces}::integer[], ${times.map((time) => time.updatedAt)}::timestamptz[],
			${times.map((time) => time.lastActivityAt)}::timestamptz[], ${times.map((time) => time.version)}::bigint[])
			as t (space, updated_at, last_activity_at, version)
		-- Said twice, so that it is a probe for each and never the whole table.
		where a.space = any(${spaces}::integer[]) and a.space = t.space`;
}
