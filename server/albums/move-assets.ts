import type { MoveAssets } from '#domain/album.ts';
import type { Id } from '#domain/ids.ts';
import { changed, comparePlaced, moved, type Placed } from '#domain/position.ts';
import type { Change, LockedAlbum } from '../sync/change.ts';
import type { Command } from '../sync/command.ts';
import { authorized } from './authorized.ts';
import { orderOf, placeEntries } from './entries.ts';
import { markUpdated } from './recency.ts';
import { noAsset } from '../sync/rows.ts';

/**
 * Moves assets of an album behind one of it, in the order given, or to the front. One that is gone stands for its last
 * place. Assets that are not in the album any more are passed over.
 *
 * @throws Refusal `album.not_found`, `album.no_right`
 */
export const moveAssets: Command<MoveAssets, { moved: boolean }> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, args) {
		const album = await authorized(change, args.albumId, 'arrange');
		const after = args.after === null ? null : await placeOf(change, album, args.after);
		const near = await neighbourhood(change, album, args.assetIds, after);
		let places = changed(near, moved(near, args.assetIds, after));
		if (places.some(({ assetId }) => !args.assetIds.includes(assetId))) {
			// No room between the neighbours: all get new positions, and so all are needed.
			const order = await orderOf(change, album);
			places = changed(order, moved(order, args.assetIds, after));
		}
		await placeEntries(change, album, places);
		if (places.length > 0) markUpdated(change, album, args);
		return { moved: places.length > 0 };
	},
};

async function placeOf(change: Change, { space }: LockedAlbum, assetId: Id): Promise<Placed | null> {
	const [entry] = await change.tx<Placed[]>`
		select asset_id as "assetId", position from entries where space = ${space} and asset_id = ${assetId}`;
	if (entry) return entry;
	// One that never came stands at the end, where it would have been added.
	const [last] = await change.tx<Placed[]>`
		select asset_id as "assetId", position from entries where space = ${space} and not deleted
		order by position desc, asset_id desc limit 1`;
	return last ?? null;
}

/**
 * The part of an album's order that a move depends on: those that move, and the two between which they go. It costs
 * the same in an album of ten and of ten thousand.
 */
async function neighbourhood(
	change: Change,
	{ space }: LockedAlbum,
	ids: readonly Id[],
	after: Placed | null,
): Promise<Placed[]> {
	const moving = ids as Id[];
	const [here, before, behind] = await Promise.all([
		change.tx<Placed[]>`
			select asset_id as "assetId", position from entries
			where space = ${space} and asset_id = any(${moving}::uuid[]) and not deleted`,
		after
			? change.tx<Placed[]>`
				select asset_id as "assetId", position from entries
				where space = ${space} and not deleted and asset_id <> all(${moving}::uuid[])
					and (position, asset_id) <= (${after.position}, ${after.assetId}::uuid)
				order by position desc, asset_id desc limit 1`
			: [],
		change.tx<Placed[]>`
			select asset_id as "assetId", position from entries
			where space = ${space} and not deleted and asset_id <> all(${moving}::uuid[])
				and (position, asset_id) > (${after?.position ?? ''}, ${after?.assetId ?? noAsset}::uuid)
			order by position, asset_id limit 1`,
	]);
	return [...before, ...here, ...behind].sort(comparePlaced);
}
