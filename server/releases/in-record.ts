import type { Sql, Tx } from '../db/sql.ts';

/** Whether an entry, by the alias `e`, is in its album's list record as it is shown. An index knows these words. */
export const isInRecord = (sql: Sql | Tx) =>
	sql`e.released_at is not null and not e.deleted and (e.asset ->> 'state') = 'stored'`;

/** Whether an album, by the alias `b`, is a release; shown is one that has something in its record. */
export const isReleased = (sql: Sql | Tx) => sql`b.released_at is not null and b.deleted_at is null`;
