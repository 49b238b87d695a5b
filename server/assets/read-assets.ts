import * as z from 'zod';
import type { Asset } from '#domain/asset.ts';
import { type ErrorCode, refuse } from '#domain/errors.ts';
import { Id } from '#domain/ids.ts';
import { Time } from '#domain/text.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import type { Sql } from '../db/sql.ts';

/** Of an own library */
export type LibraryAsset = Omit<Asset, 'failure'> & { failure: ErrorCode | null };

/** A page begins behind this one. */
const Cursor = z.tuple([Time, Id]);

export interface Asked {
	cursor?: string | undefined;
	limit: number;
	/** `2024-06`, in UTC */
	month?: string | undefined;
	/** What is in the trash, instead of what is not */
	isTrashed: boolean;
}

/**
 * An own library, newest first by taken-at, a page at a time.
 *
 * @throws Refusal `input.invalid` for a cursor that was made up
 */
export async function readLibrary(
	sql: Sql,
	userId: Id,
	{ cursor, limit, month, isTrashed }: Asked,
): Promise<{ assets: LibraryAsset[]; nextCursor: string | null }> {
	const after = readCursor(cursor, Cursor);
	const behind = after ? sql`and (a.taken_at, a.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql``;
	const from = month && `${month}-01T00:00:00Z`;
	const within = from
		? sql`and a.taken_at >= ${from}::timestamptz and a.taken_at < ${from}::timestamptz + interval '1 month'`
		: sql``;
	const rows = await sql<LibraryAsset[]>`
		select ${columns(sql)} from assets a
		where a.space = (select number from spaces where id = ${userId}) and not a.deleted
			and ${isTrashed ? sql`a.trashed_at is not null` : sql`a.trashed_at is null`} ${within} ${behind}
		order by a.taken_at desc, a.id desc limit ${limit + 1}`;
	const assets = rows.slice(0, limit);
	const last = rows.length > limit ? assets.at(-1) : undefined;
	return {
		assets,
		nextCursor: last ? writeCursor([last.takenAt, last.id] satisfies z.infer<typeof Cursor>) : null,
	};
}

/** How many of an own library there are of each month (in UTC), newest first. */
export const countByMonth = (sql: Sql, userId: Id) => sql<{ month: string; count: number }[]>`
	select to_char(date_trunc('month', taken_at, 'UTC') at time zone 'UTC', 'YYYY-MM') as month, count(*)::integer as count
	from assets
	where space = (select number from spaces where id = ${userId}) and not deleted and trashed_at is null
	group by 1 order by 1 desc`;

/** How many files of each kind there are in an own library, and how many bytes they have; without the trash. */
export const countByKind = (sql: Sql, userId: Id) => sql<
	{ kind: Asset['kind']; count: number; bytes: number }[]
>`
	select kind, count(*)::integer as count, sum(size)::bigint as bytes from assets
	where space = (select number from spaces where id = ${userId}) and not deleted and trashed_at is null
	group by kind`;

/** @throws Refusal `asset.not_found`, also for someone else's */
export async function readOwn(sql: Sql, userId: Id, id: Id): Promise<LibraryAsset> {
	const [asset] = await sql<LibraryAsset[]>`
		select ${columns(sql)} from assets a
		where a.space = (select number from spaces where id = ${userId}) and a.id = ${id} and not a.deleted`;
	return asset ?? refuse('asset.not_found', { assetIds: [id] });
}

const columns = (sql: Sql) => sql`
	a.id, a.kind, a.type, a.file_name as "fileName", a.size, a.width, a.height, a.taken_at as "takenAt",
	a.taken_at_source as "takenAtSource", a.duration, a.thumbhash, a.title, a.description,
	a.created_at as "createdAt", a.media_version as "mediaVersion", a.state, a.failure, a.trashed_at as "trashedAt"`;
