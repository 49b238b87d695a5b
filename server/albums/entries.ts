/**
 * The SQL of entries that several commands share. An entry is never deleted but made a tombstone, so that it can be
 * brought back to its place, with who added it.
 */
import { summaryOf } from '#domain/asset.ts';
import type { Id } from '#domain/ids.ts';
import { type Placed, positionsAfter } from '#domain/position.ts';
import { ownAssets, summaries, type SummaryRow } from '../assets/own-assets.ts';
import type { Change, LockedAlbum } from '../sync/change.ts';

/** Why an entry is gone; it decides what brings it back. */
export type Reason = 'removed' | 'trashed' | 'member';

export interface Appended {
	added: Id[];
	/** Were in the album already, and stay where they are */
	present: Id[];
	/** Neither there nor addable: unknown, someone else's, or in the trash */
	refused: Id[];
}

/**
 * Puts the actor's own assets at the end of an album, in the order given. Does not move the album's times.
 *
 * @param guest who brought them, where they came by a link
 */
export async function appendAssets(
	change: Change,
	{ space }: Pick<LockedAlbum, 'space'>,
	assetIds: readonly Id[],
	at: string,
	guest: string | null = null,
): Promise<Appended> {
	const ids = [...new Set(assetIds)];
	if (ids.length === 0) return { added: [], present: [], refused: [] };
	const [own, there, last] = await Promise.all([
		ownAssets(change, ids),
		change.tx<{ id: Id }[]>`
			select asset_id as id from entries
			where space = ${space} and asset_id = any(${ids}::uuid[]) and not deleted`,
		lastPosition(change, space),
	]);
	const addable = new Map(own.map((asset) => [asset.id, asset]));
	const present = new Set(there.map(({ id }) => id));
	const added = ids.flatMap((id) => (present.has(id) ? [] : (addable.get(id) ?? [])));
	if (added.length > 0) {
		const positions = positionsAfter(last, added.length);
		await insert(change, space, added, { positions, at, guest });
	}
	return {
		added: added.map(({ id }) => id),
		present: ids.filter((id) => present.has(id)),
		refused: ids.filter((id) => !present.has(id) && !addable.has(id)),
	};
}

/** The position of the last entry as it lies; null in an empty album. */
async function lastPosition(change: Change, space: number): Promise<string | null> {
	const [last] = await change.tx<{ position: string }[]>`
		select position from entries where space = ${space} and not deleted
		order by position desc, asset_id desc limit 1`;
	return last?.position ?? null;
}

/** All that are in an album, as they lie. */
export const orderOf = (change: Change, { space }: Pick<LockedAlbum, 'space'>): Promise<Placed[]> =>
	change.tx<Placed[]>`
		select asset_id as "assetId", position from entries where space = ${space} and not deleted
		order by position, asset_id`;

interface Placing {
	positions: string[];
	at: string;
	guest: string | null;
}

async function insert(
	change: Change,
	space: number,
	assets: SummaryRow[],
	{ positions, at, guest }: Placing,
) {
	const summarized = change.tx.json(assets.map((asset) => summaryOf(asset, asset.ownerId)) as never);
	await change.tx`
		insert into entries (space, asset_id, position, asset, owner_id, added_by, added_at, guest, version)
		select ${space}, t.id, t.position, t.asset, ${change.actor}, ${change.actor}, least(${at}::timestamptz, now()),
			${guest}, ${change.touch(space, assets.length)}
		from rows from (
			unnest(${assets.map(({ id }) => id)}::uuid[]), unnest(${positions}::text[]), jsonb_array_elements(${summarized})
		) as t (id, position, asset)
		-- What was removed comes as a new addition.
		on conflict (space, asset_id) do update set
			position = excluded.position, asset = excluded.asset, added_by = excluded.added_by,
			added_at = excluded.added_at, guest = excluded.guest, version = excluded.version,
			deleted = false, deleted_at = null, deleted_reason = null, released_at = null`;
}

/**
 * Makes tombstones of an album's entries. One that is gone because its asset is in the trash does not come back with the
 * asset any more.
 *
 * @returns those that were still there
 */
export async function removeEntries(
	change: Change,
	{ space }: Pick<LockedAlbum, 'space'>,
	assetIds: readonly Id[],
	reason: Exclude<Reason, 'trashed'>,
): Promise<Id[]> {
	const ids = assetIds as Id[];
	const [removed] = await Promise.all([
		change.tx<{ id: Id }[]>`
			update entries set deleted = true, deleted_at = now(), deleted_reason = ${reason},
				version = ${change.next(space)}
			where space = ${space} and asset_id = any(${ids}::uuid[]) and not deleted
			returning asset_id as id`,
		change.tx`
			update entries set deleted_at = now(), deleted_reason = ${reason}
			where space = ${space} and asset_id = any(${ids}::uuid[]) and deleted_reason = 'trashed'`,
	]);
	if (removed.length > 0) change.touch(space, -removed.length);
	return removed.map(({ id }) => id);
}

// New values are looked up in an object, not joined: a planner that expects one row would compare each with each.

/** Brings tombstones back to their places, with what their assets are now. */
export async function reviveEntries(
	change: Change,
	{ space }: Pick<LockedAlbum, 'space'>,
	assets: readonly SummaryRow[],
): Promise<void> {
	if (assets.length === 0) return;
	await change.tx`
		update entries e set asset = ${summaries(change, assets)} -> e.asset_id::text,
			version = ${change.touch(space, assets.length)}, deleted = false, deleted_at = null, deleted_reason = null
		where e.space = ${space} and e.asset_id = any(${assets.map(({ id }) => id)}::uuid[]) and e.deleted`;
}

/** Gives entries new positions. */
export async function placeEntries(
	change: Change,
	{ space }: Pick<LockedAlbum, 'space'>,
	placed: readonly Placed[],
): Promise<void> {
	if (placed.length === 0) return;
	const positions = Object.fromEntries(placed.map(({ assetId, position }) => [assetId, position]));
	await change.tx`
		update entries e set position = ${change.tx.json(positions)} ->> e.asset_id::text,
			version = ${change.touch(space)}
		where e.space = ${space} and e.asset_id = any(${Object.keys(positions)}::uuid[]) and not e.deleted`;
}
