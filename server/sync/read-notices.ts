import type { Id } from '#domain/ids.ts';
import type { Notice } from '#domain/notice.ts';
import type { Sql } from '../db/sql.ts';

/** What a person has not put away yet, newest first. */
export const readNotices = (sql: Sql, userId: Id) => sql<Omit<Notice, 'detail'>[]>`
	select id, code, album_id as "albumId", album_name as "albumName", created_at as "createdAt",
		updated_at as "updatedAt", held, count
	from notices
	where space = (select number from spaces where id = ${userId}) and not deleted
	order by updated_at desc, id`;
