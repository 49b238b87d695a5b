import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { authorized } from '../albums/authorized.ts';
import { markUpdated } from '../albums/recency.ts';
import { ownAssets } from '../assets/own-assets.ts';
import type { Command } from '../sync/command.ts';

export interface SetImage {
	albumId: Id;
	/** An own photo, in the album or not */
	assetId: Id;
	at: string;
}

/**
 * Gives an album a picture that stands for it and is no entry of it.
 *
 * @throws Refusal `album.not_found`, `album.no_right`, `asset.not_found` for what is no photo of the actor's
 */
export const setImage: Command<SetImage, void> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, { albumId, assetId, at }) {
		const album = await authorized(change, albumId, 'edit');
		const [asset] = await ownAssets(change, [assetId]);
		if (asset?.kind !== 'photo') refuse('asset.not_found', { albumId, assetIds: [assetId] });
		const changed = await change.tx`
			update albums set image_id = ${assetId}
			where space = ${album.space} and image_id is distinct from ${assetId} returning space`;
		if (changed.length > 0) markUpdated(change, album, { at });
	},
};
