import type { Id } from '#domain/ids.ts';
import { markUpdated } from '../albums/recency.ts';
import type { Change } from '../sync/change.ts';
import type { Look } from '../sync/command.ts';
import { type SummaryRow, summaryText } from './own-assets.ts';

/**
 * The albums that hold any of one owner's assets, also as tombstones: whoever brings an entry back reads its asset
 * under the album's lock, and must not read what is about to change.
 */
export async function albumsHolding({ sql }: Look, ownerId: Id, assetIds: readonly Id[]): Promise<Id[]> {
	const albums = await sql<{ id: Id }[]>`
		select s.id from spaces s where s.number in (
			select e.space from entries e where e.asset_id = any(${assetIds as Id[]}::uuid[]) and e.owner_id = ${ownerId})`;
	return albums.map(({ id }) => id);
}

/** Which of the locked spaces hold entries of these assets, with the version to stamp on them. */
async function spacesHolding(change: Change, assetIds: readonly Id[], gone: boolean) {
	const albums = await change.tx<{ id: Id; number: number }[]>`
		select s.id, s.number from spaces s where s.number in (
			select e.space from entries e where e.asset_id = any(${assetIds as Id[]}::uuid[])
				and e.deleted = ${gone} and (not ${gone} or e.deleted_reason = 'trashed'))`;
	change.require(albums.map(({ id }) => id));
	const numbers = albums.map(({ number }) => number);
	return { numbers, versions: numbers.map((number) => change.next(number)) };
}

function touchEach(change: Change, written: readonly { space: number }[], growth: 1 | -1 | 0): number[] {
	for (const { space } of written) change.touch(space, growth);
	return [...new Set(written.map(({ space }) => space))];
}

/** Takes trashed assets out of every album that shows them. */
export async function withdraw(change: Change, assetIds: readonly Id[], at: string): Promise<void> {
	const { numbers, versions } = await spacesHolding(change, assetIds, false);
	if (numbers.length === 0) return;
	const written = await change.tx<{ space: number }[]>`
		update entries e set deleted = true, deleted_at = now(), deleted_reason = 'trashed', version = t.version
		from unnest(${numbers}::integer[], ${versions}::bigint[]) as t (space, version)
		where e.space = t.space and e.asset_id = any(${assetIds as Id[]}::uuid[]) and not e.deleted
		returning e.space`;
	for (const space of touchEach(change, written, -1)) markUpdated(change, { space }, { at });
}

/** Brings assets back into the albums that their trashing took them from, each in its place. */
export async function bringBack(change: Change, assets: readonly SummaryRow[], at: string): Promise<void> {
	const ids = assets.map(({ id }) => id);
	const { numbers, versions } = await spacesHolding(change, ids, true);
	if (numbers.length === 0) return;
	const written = await change.tx<{ space: number }[]>`
		update entries e set asset = a.asset::jsonb, version = t.version, deleted = false, deleted_at = null, deleted_reason = null
		from unnest(${numbers}::integer[], ${versions}::bigint[]) as t (space, version),
			unnest(${ids}::uuid[], ${assets.map(summaryText)}::text[]) as a (id, asset)
		where e.space = t.space and e.asset_id = a.id and e.deleted and e.deleted_reason = 'trashed'
		returning e.space`;
	for (const space of touchEach(change, written, 1)) markUpdated(change, { space }, { at });
}

/**
 * Writes an asset's summary anew in every album that shows it: to be called by whoever changes a field of it. The
 * albums' own times stay: what changed is not theirs.
 */
export async function rewriteSummaries(change: Change, asset: SummaryRow): Promise<void> {
	const { numbers, versions } = await spacesHolding(change, [asset.id], false);
	if (numbers.length === 0) return;
	const written = await change.tx<{ space: number }[]>`
		update entries e set asset = ${summaryText(asset)}::text::jsonb, version = t.version
		from unnest(${numbers}::integer[], ${versions}::bigint[]) as t (space, version)
		where e.space = t.space and e.asset_id = ${asset.id} and not e.deleted
		returning e.space`;
	touchEach(change, written, 0);
}
