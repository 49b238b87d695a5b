import type { RestoreAssets } from '#domain/asset.ts';
import type { Id } from '#domain/ids.ts';
import { type Refused, refuseInPart } from '../albums/in-part.ts';
import type { Command } from '../sync/command.ts';
import { albumsHolding } from './holding-albums.ts';
import { unknownOf } from './own-assets.ts';
import { untrash } from './trash.ts';

/**
 * Takes own assets out of the trash, and puts them back to their places in the albums that showed them.
 *
 * @throws Refusal `asset.not_found` when none of them is the actor's, or they were trashed for too long
 */
export const restoreAssets: Command<RestoreAssets, { restored: Id[]; refused: Refused[] }> = {
	spacesOf: (look, { assetIds }) => albumsHolding(look, look.actor, assetIds),

	async run(change, args) {
		const unknown = await unknownOf(change, args.assetIds, { orOverdue: true });
		const refused = refuseInPart(change, args, 'asset.not_found', unknown);
		const known = args.assetIds.filter((id) => !unknown.includes(id));
		const restored = await untrash(change, known, args.at);
		return { restored, refused };
	},
};
