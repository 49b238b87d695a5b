import type { PurgeAssets } from '#domain/asset.ts';
import type { Id } from '#domain/ids.ts';
import { dropImages } from '../albums/images.ts';
import { type Refused, refuseInPart } from '../albums/in-part.ts';
import type { Change } from '../sync/change.ts';
import type { Command } from '../sync/command.ts';
import { albumsHolding } from './holding-albums.ts';

/**
 * Deletes own assets for good that are in the trash. Their bytes are removed after this has committed. What is gone
 * already stays so.
 *
 * @throws Refusal `asset.not_found` when none of them is or was the actor's; `asset.not_trashed` when all of them have
 *   been taken out of the trash
 */
export const purgeAssets: Command<PurgeAssets, { purged: Id[]; refused: Refused[] }> = {
	spacesOf: (look, { assetIds }) => albumsHolding(look, look.actor, assetIds),

	async run(change, args) {
		const own = await change.tx<{ id: Id; isLive: boolean }[]>`
			select id, not deleted and trashed_at is null as "isLive" from assets
			where space = ${change.home} and id = any(${args.assetIds}::uuid[])`;
		const known = new Set(own.map(({ id }) => id));
		const live = own.filter(({ isLive }) => isLive).map(({ id }) => id);
		const refused = [
			...refuseInPart(
				change,
				args,
				'asset.not_found',
				[...new Set(args.assetIds)].filter((id) => !known.has(id)),
			),
			...refuseInPart(change, args, 'asset.not_trashed', live),
		];
		return { purged: await purge(change, args.assetIds), refused };
	},
};

/** What stays is a tombstone that says nothing of the photo but its id and hash. */
async function purge(change: Change, assetIds: Id[]): Promise<Id[]> {
	const { tx, home } = change;
	const purged = await tx<{ id: Id; ownerId: Id; content: string }[]>`
		update assets set deleted = true, version = ${change.next(home)}, file_name = '', title = '', description = '',
			thumbhash = '', details = null, tags = null, peaks = null, playable = null
		where space = ${home} and id = any(${assetIds}::uuid[]) and trashed_at is not null and not deleted
		returning id, owner_id as "ownerId", content`;
	if (purged.length === 0) return [];
	change.touch(home, -purged.length);
	const ids = purged.map(({ id }) => id);
	// A file that is added again is not back in the albums that it was in: its first life is over.
	await tx`
		update entries set deleted_reason = 'removed', deleted_at = to_timestamp(0)
		where asset_id = any(${ids}::uuid[]) and owner_id = ${change.actor} and deleted_reason = 'trashed'`;
	await dropImages(change, ids);
	for (const table of ['asset_checksums', 'plays', 'play_counts'])
		await tx`delete from ${tx(table)} where space = ${home} and asset_id = any(${ids}::uuid[])`;
	await tx`
		insert into removals (owner_id, content, due)
		select ${change.actor}, content, now() from unnest(${purged.map(({ content }) => content)}::text[]) as content
		on conflict (owner_id, content) do update set due = excluded.due`;
	return ids;
}
