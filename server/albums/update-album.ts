import type { UpdateAlbum } from '#domain/album.ts';
import { refuse } from '#domain/errors.ts';
import { followName } from '../releases/slugs.ts';
import type { Command } from '../sync/command.ts';
import { authorized } from './authorized.ts';
import { ownImage } from './images.ts';
import { markUpdated } from './recency.ts';

/**
 * Changes the fields that are given, and no others. The address of a release follows a new name.
 *
 * @throws Refusal `album.not_found`, `album.no_right`, `entry.not_found` when the cover is not in the album,
 *   `asset.not_found` when the picture that is to stand for it is no photo of the actor's
 */
export const updateAlbum: Command<UpdateAlbum, { changed: boolean }> = {
	spacesOf: (_look, { id }) => [id],

	async run(change, args) {
		const album = await authorized(change, args.id, 'edit');
		const { coverAssetId: cover, imageAssetId } = args;
		if (cover) {
			const [entry] = await change.tx`
				select from entries where space = ${album.space} and asset_id = ${cover} and not deleted`;
			if (!entry) refuse('entry.not_found', { albumId: album.id, assetIds: [cover] });
		}
		const image = imageAssetId ? await ownImage(change, album.id, imageAssetId) : null;
		const changed = await change.tx`
			with wanted as (
				select coalesce(${args.name ?? null}, name) as name,
					coalesce(${args.description ?? null}, description) as description,
					coalesce(${args.order ?? null}, sort) as sort,
					coalesce(${args.isActivityEnabled ?? null}, is_activity_enabled) as is_activity_enabled,
					case when ${cover !== undefined} then ${cover ?? null}::uuid else cover_asset_id end as cover_asset_id,
					case when ${imageAssetId !== undefined} then ${imageAssetId ?? null}::uuid else image_id end as image_id,
					case when ${imageAssetId !== undefined} then ${image && change.tx.json(image as never)}::jsonb
						else image end as image
				from albums where space = ${album.space}
			)
			update albums a set name = w.name, description = w.description, sort = w.sort,
				is_activity_enabled = w.is_activity_enabled, cover_asset_id = w.cover_asset_id,
				image_id = w.image_id, image = w.image
			from wanted w
			where a.space = ${album.space}
				and (a.name, a.description, a.sort, a.is_activity_enabled, a.cover_asset_id, a.image_id, a.image)
					is distinct from (w.name, w.description, w.sort, w.is_activity_enabled, w.cover_asset_id, w.image_id, w.image)
			returning a.space`;
		if (changed.length === 0) return { changed: false };
		if (args.name !== undefined && args.name !== album.name) await followName(change, album, args.name);
		markUpdated(change, album, args);
		change.forget(album.id);
		return { changed: true };
	},
};
