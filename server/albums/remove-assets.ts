import type { RemoveAssets } from '#domain/album.ts';
import type { Id } from '#domain/ids.ts';
import { may } from '#domain/roles.ts';
import type { Command } from '../sync/command.ts';
import { authorized } from './authorized.ts';
import { removeEntries } from './entries.ts';
import { type Refused, refuseInPart } from './in-part.ts';
import { markUpdated } from './recency.ts';

export interface RemovedAssets {
	removed: Id[];
	refused: Refused[];
}

/**
 * Takes assets out of an album; they stay in their libraries. An editor takes out own ones, the owner any. A chosen
 * cover stays chosen, and is shown again when its asset is back.
 *
 * @throws Refusal `album.not_found`, `album.no_right`, `entry.not_yours` when there is nothing else among them
 */
export const removeAssets: Command<RemoveAssets, RemovedAssets> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, args) {
		const album = await authorized(change, args.albumId, 'removeOwn');
		const foreign = may(album.role, 'removeAny')
			? []
			: await change.tx<{ id: Id }[]>`
					select asset_id as id from entries
					where space = ${album.space} and asset_id = any(${args.assetIds}::uuid[]) and not deleted
						and owner_id <> ${change.actor}`;
		const kept = new Set(foreign.map(({ id }) => id));
		const refused = refuseInPart(change, args, 'entry.not_yours', [...kept]);
		const wanted = args.assetIds.filter((id) => !kept.has(id));
		const removed = await removeEntries(change, album, wanted, 'removed');
		if (removed.length > 0) markUpdated(change, album, args);
		return { removed, refused };
	},
};
