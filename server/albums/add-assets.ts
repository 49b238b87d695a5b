import type { AddAssets } from '#domain/album.ts';
import type { Id } from '#domain/ids.ts';
import type { Command } from '../sync/command.ts';
import { authorized } from './authorized.ts';
import { appendAssets } from './entries.ts';
import { type Refused, refuseInPart } from './in-part.ts';
import { markUpdated } from './recency.ts';

export interface AddedAssets {
	added: Id[];
	present: Id[];
	refused: Refused[];
}

/**
 * Adds own assets at the end of an album, in the order given; those already in it stay where they are, and those that
 * were removed come as new additions.
 *
 * @throws Refusal `album.not_found`, `album.no_right`, `asset.not_found` (also for what is someone else's or in the
 *   trash) when there is nothing else among them
 */
export const addAssets: Command<AddAssets, AddedAssets> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, args) {
		const album = await authorized(change, args.albumId, 'add');
		const { added, present, refused } = await appendAssets(change, album, args.assetIds, args.at);
		if (added.length > 0) markUpdated(change, album, args);
		return { added, present, refused: refuseInPart(change, args, 'asset.not_found', refused) };
	},
};
