import type { TrashAssets } from '#domain/asset.ts';
import type { Id } from '#domain/ids.ts';
import { type Refused, refuseInPart } from '../albums/in-part.ts';
import type { Command } from '../sync/command.ts';
import { albumsHolding } from './holding-albums.ts';
import { unknownOf } from './own-assets.ts';
import { moment, trash } from './trash.ts';

/**
 * Puts own assets into the trash, and takes them out of every album, also those of others.
 *
 * @throws Refusal `asset.not_found` when none of them is the actor's
 */
export const trashAssets: Command<TrashAssets, { trashed: Id[]; refused: Refused[] }> = {
	spacesOf: (look, { assetIds }) => albumsHolding(look, look.actor, assetIds),

	async run(change, args) {
		const unknown = await unknownOf(change, args.assetIds);
		const refused = refuseInPart(change, args, 'asset.not_found', unknown);
		const trashed = await trash(change, args.assetIds, await moment(change), args.at);
		return { trashed, refused };
	},
};
