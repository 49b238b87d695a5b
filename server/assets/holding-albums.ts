import type { Id } from '#domain/ids.ts';
import { bringBackImages, rewriteImages, withdrawImages } from '../albums/images.ts';
import { markUpdated } from '../albums/recency.ts';
import type { Change } from '../sync/change.ts';
import type { Look } from '../sync/command.ts';
import { summaries, summary, type SummaryRow } from './own-assets.ts';

// Spaces are found by number from an array, so that no plan begins with all of them.

/**
 * The albums that hold any of one owner's assets, also as tombstones: whoever brings an entry back reads its asset
 * under the album's lock, and must not read what is about to change. And those for which one of them stands.
 */
export async function albumsHolding({ sql }: Look, ownerId: Id, assetIds: readonly Id[]): Promise<Id[]> {
	const albums = await sql<{ id: Id }[]>`
		select id from spaces where number = any(array(
			select distinct e.space from entries e
			where e.asset_id = any(${assetIds as Id[]}::uuid[]) and e.owner_id = ${ownerId}
			union
			select b.space from albums b where b.image_id = any(${assetIds as Id[]}::uuid[]) and b.owner_id = ${ownerId}))`;
	return albums.map(({ id }) => id);
}

/** The versions to stamp, by space number, of the albums that hold these assets, live or as their trashing left them. */
async function versionsIn(
	change: Change,
	assetIds: readonly Id[],
	trashed: boolean,
): Promise<Record<number, number> | undefined> {
	const albums = await change.tx<{ id: Id; number: number }[]>`
		select id, number from spaces where number = any(array(
			select distinct e.space from entries e where e.asset_id = any(${assetIds as Id[]}::uuid[])
				and case when ${trashed} then e.deleted_reason = 'trashed' else not e.deleted end))`;
	change.require(albums.map(({ id }) => id));
	if (albums.length === 0) return undefined;
	return Object.fromEntries(albums.map(({ number }) => [number, change.next(number)]));
}

/** Takes the versions of the spaces in which rows were written. @returns those spaces */
function touchEach(change: Change, written: readonly { space: number }[], growth: 1 | -1 | 0): number[] {
	const counts = new Map<number, number>();
	for (const { space } of written) counts.set(space, (counts.get(space) ?? 0) + 1);
	for (const [space, count] of counts) change.touch(space, growth * count);
	return [...counts.keys()];
}

// New values are looked up in an object, not joined: a planner that expects one row would compare each with each.

/** Takes trashed assets out of every album that shows them. */
export async function withdraw(change: Change, assetIds: readonly Id[], at: string): Promise<void> {
	await withdrawImages(change, assetIds, at);
	const versions = await versionsIn(change, assetIds, false);
	if (!versions) return;
	const written = await change.tx<{ space: number }[]>`
		update entries e set deleted = true, deleted_at = now(), deleted_reason = 'trashed',
			version = (${change.tx.json(versions)} ->> e.space::text)::bigint
		where e.asset_id = any(${assetIds as Id[]}::uuid[]) and not e.deleted
		returning e.space`;
	for (const space of touchEach(change, written, -1)) markUpdated(change, { space }, { at });
}

/** Brings assets back into the albums that their trashing took them from, each in its place. */
export async function bringBack(change: Change, assets: readonly SummaryRow[], at: string): Promise<void> {
	await bringBackImages(change, assets, at);
	const ids = assets.map(({ id }) => id);
	const versions = await versionsIn(change, ids, true);
	if (!versions) return;
	const written = await change.tx<{ space: number }[]>`
		update entries e set asset = ${summaries(change, assets)} -> e.asset_id::text,
			version = (${change.tx.json(versions)} ->> e.space::text)::bigint,
			deleted = false, deleted_at = null, deleted_reason = null
		where e.asset_id = any(${ids}::uuid[]) and e.deleted_reason = 'trashed'
		returning e.space`;
	for (const space of touchEach(change, written, 1)) markUpdated(change, { space }, { at });
}

/**
 * Writes an asset's summary anew in every album that shows it or for which it stands: to be called by whoever changes a
 * field of it. The albums' own times stay: what changed is not theirs.
 */
export async function rewriteSummaries(change: Change, asset: SummaryRow): Promise<void> {
	await rewriteImages(change, [asset]);
	const versions = await versionsIn(change, [asset.id], false);
	if (!versions) return;
	const written = await change.tx<{ space: number }[]>`
		update entries e set asset = ${summary(change, asset)},
			version = (${change.tx.json(versions)} ->> e.space::text)::bigint
		where e.asset_id = ${asset.id} and not e.deleted
		returning e.space`;
	touchEach(change, written, 0);
}
