import type { Sql } from '../../../server/db/sql.ts';

/** An album of someone that another person is in. */
export type SharedAlbum = { albumId: string; space: number; other: string };

/** @throws Error where someone shares nothing */
export async function sharedAlbum(sql: Sql, handle: string): Promise<SharedAlbum> {
	// The one that did something last: lists show it first.
	const [found] = await sql<SharedAlbum[]>`
		select a.id as "albumId", a.space, o.handle as other from albums a
		join "user" u on u.id = a.owner_id and u.handle = ${handle}
		join members o on o.space = a.space and o.user_id <> a.owner_id and not o.deleted
		order by a.last_activity_at desc, o.user_id limit 1`;
	if (!found) throw new Error(`@${handle} shares no album`);
	return found;
}
