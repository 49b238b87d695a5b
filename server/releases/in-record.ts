import type { Sql, Tx } from '../db/sql.ts';

/** Whether an entry, by the alias `e`, is in its album's list record as it is shown. An index knows these words. */
export const isInRecord = (sql: Sql | Tx) =>
	sql`e.released_at is not null and not e.deleted and (e.asset ->> 'state') = 'stored'`;

/** Whether an album, by the alias `b`, is a release; shown is one that has something in its record. */
export const isReleased = (sql: Sql | Tx) => sql`b.released_at is not null and b.deleted_at is null`;

/** How often what is in the list record of an album, by the alias `b`, was played. An index knows the words. */
export const playsInRecord = (sql: Sql | Tx) => sql`
	select coalesce(sum(c.count), 0)::bigint from entries e
	join spaces o on o.id = e.owner_id
	join play_counts c on c.space = o.number and c.asset_id = e.asset_id
	where e.space = b.space and ${isInRecord(sql)} and (e.asset ->> 'kind') <> 'photo'`;
