import * as z from 'zod';
import type { Id } from '#domain/ids.ts';
import { Time } from '#domain/text.ts';
import { type AlbumReader, inSnapshot, type Person } from '../albums/read-albums.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import type { Sql } from '../db/sql.ts';
import { noAsset } from '../sync/rows.ts';

export interface Activity {
	/** Of a like: made of what is liked and who does */
	id: string;
	type: 'comment' | 'like';
	/** null: of the album itself */
	assetId: Id | null;
	/** Seconds */
	moment: number | null;
	person: Person;
	/** Of a comment */
	text: string | null;
	createdAt: string;
	updatedAt: string;
}

/** A page begins behind this one. */
const Cursor = z.tuple([Time, z.string().regex(/^[0-9a-f-]{36,73}$/)]);

/**
 * Comments and likes, oldest first, a page at a time, for who is in the album.
 *
 * @throws Refusal `album.not_found`; `input.invalid` for a cursor that was made up
 */
export async function readActivities(
	sql: Sql,
	albums: AlbumReader,
	userId: Id,
	albumId: Id,
	{ cursor, limit, assetId }: { cursor?: string | undefined; limit: number; assetId?: Id | undefined },
): Promise<{ activities: Activity[]; nextCursor: string | null }> {
	const [since, last] = readCursor(cursor, Cursor) ?? ['0001-01-01T00:00:00.000Z', ''];
	const rows = await inSnapshot(sql, async (tx) => {
		const { space } = await albums.one(userId, albumId, tx);
		return tx<Activity[]>`
			select id, type, "assetId", moment, json_build_object('id', user_id, 'name', name, 'handle', handle, 'picture', picture)
				as person, text, created_at as "createdAt", updated_at as "updatedAt"
			from (
				select id::text as id, 'comment' as type, asset_id as "assetId", moment, user_id, name, handle, picture, text,
					created_at, updated_at
				from comments where space = ${space} and not deleted
				union all
				select concat(asset_id, '-', user_id), 'like', nullif(asset_id, ${noAsset}::uuid), null, user_id, name, handle,
					picture, null, created_at, created_at
				from likes where space = ${space} and not deleted
			) activity
			where (${assetId ?? null}::uuid is null or "assetId" = ${assetId ?? null})
				and (date_trunc('milliseconds', created_at), id collate "C") > (${since}::timestamptz, ${last})
			order by date_trunc('milliseconds', created_at), id collate "C" limit ${limit + 1}`;
	});
	const activities = rows.slice(0, limit);
	const end = rows.length > limit ? activities.at(-1) : undefined;
	const nextCursor = end ? writeCursor([end.createdAt, end.id] satisfies z.infer<typeof Cursor>) : null;
	return { activities, nextCursor };
}
