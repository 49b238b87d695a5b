import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { DownloadPlan, Wanted } from '#protocol/download.ts';
import type { Sql } from '../../db/sql.ts';
import { findAllVisible, type VisibleAsset } from '../find-visible.ts';

/** Assets that are looked up in one statement */
const batch = 200;

/** What a person may have of what they ask for, before any file is looked at. */
export interface Found {
	ids: Id[];
	/** Of the album */
	name?: string;
}

/**
 * Whether a person may have it at all.
 *
 * @throws Refusal `album.not_found` where they are in no such album; `asset.not_found` where they see none of the assets
 */
export async function findWanted(sql: Sql, userId: Id, wanted: Wanted): Promise<Found> {
	if ('albumId' in wanted) return findAlbum(sql, userId, wanted.albumId);
	const ids = [...new Set(wanted.assetIds)];
	for await (const visible of inBatches(lookOf(sql, userId), ids)) if (visible.length > 0) return { ids };
	return refuse('asset.not_found');
}

async function findAlbum(sql: Sql, userId: Id, albumId: Id): Promise<Found> {
	const [album] = await sql<{ space: number; name: string }[]>`
		select b.space, b.name from spaces s
		join albums b on b.space = s.number and b.deleted_at is null
		join members m on m.space = b.space and m.user_id = ${userId} and not m.deleted
		where s.id = ${albumId}`;
	if (!album) refuse('album.not_found');
	const entries = await sql<{ id: Id }[]>`
		select asset_id as id from entries where space = ${album.space} and not deleted order by position, asset_id`;
	return { ids: entries.map(({ id }) => id), name: album.name };
}

/** Which of some assets may be had by whoever asks, in no order */
export type Look = (assetIds: Id[]) => Promise<VisibleAsset[]>;

/** By the query that decides about each single file */
export const lookOf =
	(sql: Sql, userId: Id): Look =>
	(assetIds) =>
		findAllVisible(sql, userId, assetIds);

/**
 * Looks assets up some at a time, in their order: who loses the right to them while they are sent gets no more.
 */
export async function* inBatches(look: Look, ids: readonly Id[]): AsyncGenerator<VisibleAsset[]> {
	for (let i = 0; i < ids.length; i += batch) {
		const asked = ids.slice(i, i + batch);
		const visible = await look(asked);
		const found = new Map(visible.map((asset) => [asset.id, asset]));
		yield asked.flatMap((id) => found.get(id) ?? []);
	}
}

export async function planOf(sql: Sql, userId: Id, ids: readonly Id[]): Promise<DownloadPlan> {
	const plan = { files: 0, bytes: 0, notStored: 0 };
	for await (const visible of inBatches(lookOf(sql, userId), ids))
		for (const { state, size } of visible) {
			if (state === 'stored') {
				plan.files++;
				plan.bytes += size;
			} else plan.notStored++;
		}
	return plan;
}
