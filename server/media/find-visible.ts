import type { Asset, AssetState, Playable } from '#domain/asset.ts';
import type { Details } from '#domain/details.ts';
import type { Id } from '#domain/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { isInRecord, isReleased } from '../releases/in-record.ts';

/** What serving needs of an asset */
export interface VisibleAsset {
	id: Id;
	ownerId: Id;
	content: string;
	type: string;
	fileName: string;
	size: number;
	state: AssetState;
	playable: Playable | null;
	details: Details | null;
	description: string;
	takenAt: string;
	takenAtSource: Asset['takenAtSource'];
	mediaVersion: number;
}

/** An asset that a person may see: their own, also in the trash, or one in an album that they are in. */
export async function findVisible(sql: Sql | Tx, userId: Id, assetId: Id): Promise<VisibleAsset | undefined> {
	const [asset] = await findAllVisible(sql, userId, [assetId]);
	return asset;
}

/** Those of some assets that a person may see, in no order. */
export const findAllVisible = (
	sql: Sql | Tx,
	userId: Id,
	assetIds: readonly Id[],
): Promise<VisibleAsset[]> => sql<VisibleAsset[]>`
	select ${columns(sql)} from assets a
	where a.id = any(${assetIds as Id[]}::uuid[]) and not a.deleted and (
		a.owner_id = ${userId}
		or exists (
			select from entries e
			join albums b on b.space = e.space and b.deleted_at is null
			join members m on m.space = e.space and m.user_id = ${userId} and not m.deleted
			where e.asset_id = a.id and not e.deleted))`;

/** Those of some assets that an album shows to guests, in no order: none that was taken out of it or is in the trash. */
export const findAllShown = (
	sql: Sql | Tx,
	albumSpace: number,
	assetIds: readonly Id[],
): Promise<VisibleAsset[]> => sql<VisibleAsset[]>`
	select ${columns(sql)} from assets a
	where a.id = any(${assetIds as Id[]}::uuid[]) and not a.deleted and a.trashed_at is null and exists (
		select from entries e
		join albums b on b.space = e.space and b.deleted_at is null
		where e.space = ${albumSpace} and e.asset_id = a.id and not e.deleted)`;

/** The same where it is the picture that stands for the album and is no entry of it. */
export async function findStanding(
	sql: Sql | Tx,
	albumSpace: number,
	assetId: Id,
): Promise<VisibleAsset | undefined> {
	const [asset] = await sql<VisibleAsset[]>`
		select ${columns(sql)} from assets a
		where a.id = ${assetId} and not a.deleted and a.trashed_at is null and exists (
			select from albums b
			where b.space = ${albumSpace} and b.image_id = a.id and b.image is not null and b.deleted_at is null)`;
	return asset;
}

/**
 * An asset that a release shows to everyone: in its list record, or the picture that stands for it. One that stands for
 * an album is shown to its members too, before the album is a release. (rule F4)
 *
 * @param userId who asks; null for anyone
 */
export async function findReleased(
	sql: Sql,
	userId: Id | null,
	assetId: Id,
): Promise<VisibleAsset | undefined> {
	// Not `exists`: of those beside an `or`, a planner that expects many rows reads all releases into a table of its own.
	const [asset] = await sql<VisibleAsset[]>`
		select ${columns(sql)} from assets a
		where a.id = ${assetId} and not a.deleted and a.trashed_at is null and (
			(
				select true from entries e join albums b on b.space = e.space
				where e.asset_id = a.id and ${isInRecord(sql)} and ${isReleased(sql)} limit 1)
			or (
				select true from albums b
				where b.image_id = a.id and b.image is not null and b.deleted_at is null and (
					(${isReleased(sql)} and (
						select true from entries e where e.space = b.space and ${isInRecord(sql)} limit 1))
					or (
						select true from members m
						where m.space = b.space and m.user_id = ${userId} and not m.deleted limit 1))
				limit 1))`;
	return asset;
}

const columns = (sql: Sql | Tx) => sql`
	a.id, a.owner_id as "ownerId", a.content, a.type, a.file_name as "fileName", a.size, a.state, a.playable, a.details,
	a.description, a.taken_at as "takenAt", a.taken_at_source as "takenAtSource", a.media_version as "mediaVersion"`;
