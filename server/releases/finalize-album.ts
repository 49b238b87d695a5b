import type { FinalizeAlbum } from '#domain/album.ts';
import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { changed, moved, type Placed } from '#domain/position.ts';
import { authorized } from '../albums/authorized.ts';
import { placeEntries } from '../albums/entries.ts';
import { markUpdated } from '../albums/recency.ts';
import type { Change, LockedAlbum } from '../sync/change.ts';
import type { Command } from '../sync/command.ts';
import { takeSlug, wishFor } from './slugs.ts';

export interface FinalizedAlbum {
	slug: string;
	/** Whether this was the first time, and the release was told */
	isFirst: boolean;
}

type Entry = Placed & { isStored: boolean; isReleased: boolean };

/**
 * Makes an album a release. Its list record is every stored entry: those that are not named keep their places, and
 * those that are named follow them in the order given (record a b c, finalize b d: a c b d). What is added later waits
 * for the next time.
 *
 * @throws Refusal `album.not_found`, `album.no_right`; naming the ids `input.invalid` for one named twice,
 *   `entry.not_found`, `asset.not_stored`
 */
export const finalizeAlbum: Command<FinalizeAlbum, FinalizedAlbum> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, args) {
		const album = await authorized(change, args.albumId, 'edit');
		const order = await entriesIn(change, album);
		refuseUnfit(args, order);

		const places = changed(order, moved(order, args.assetIds, order.at(-1) ?? null));
		await placeEntries(change, album, places);
		const recorded = await record(change, album, order);
		const { slug, isNew } = await publish(change, album);
		const isFirst = await announce(change, album);
		if (places.length > 0 || recorded > 0 || isNew) markUpdated(change, album, args);
		return { slug, isFirst };
	},
};

const entriesIn = (change: Change, { space }: LockedAlbum) => change.tx<Entry[]>`
	select asset_id as "assetId", position, asset ->> 'state' = 'stored' as "isStored",
		released_at is not null as "isReleased"
	from entries where space = ${space} and not deleted order by position, asset_id`;

function refuseUnfit({ albumId, assetIds }: FinalizeAlbum, order: readonly Entry[]): void {
	const seen = new Set<Id>();
	const doubled = assetIds.filter((id) => seen.size === seen.add(id).size);
	if (doubled.length > 0)
		refuse('input.invalid', {
			albumId,
			assetIds: doubled,
			errors: doubled.map((id) => ({ path: 'assetIds', message: `${id} is named twice` })),
		});
	const entries = new Map(order.map((entry) => [entry.assetId, entry]));
	const absent = assetIds.filter((id) => !entries.has(id));
	if (absent.length > 0) refuse('entry.not_found', { albumId, assetIds: absent });
	const waiting = assetIds.filter((id) => !entries.get(id)!.isStored);
	if (waiting.length > 0) refuse('asset.not_stored', { albumId, assetIds: waiting });
}

async function record(change: Change, { space }: LockedAlbum, order: readonly Entry[]): Promise<number> {
	const added: Id[] = order
		.filter((entry) => entry.isStored && !entry.isReleased)
		.map(({ assetId }) => assetId);
	if (added.length > 0)
		await change.tx`
			update entries set released_at = now(), version = ${change.touch(space)}
			where space = ${space} and asset_id = any(${added}::uuid[])`;
	return added.length;
}

async function publish(change: Change, album: LockedAlbum): Promise<{ slug: string; isNew: boolean }> {
	const [row] = await change.tx<
		{ slug: string | null }[]
	>`select slug from albums where space = ${album.space}`;
	// An address that was given stays: people have it.
	const slug = row?.slug ?? (await takeSlug(change, album, album.ownerId, wishFor(album.name, album)));
	if (album.releasedAt) return { slug, isNew: false };
	await change.tx`
		update albums set slug = ${slug}, released_at = now(), version = ${change.touch(album.space)}
		where space = ${album.space}`;
	change.forget(album.id);
	return { slug, isNew: true };
}

async function announce(change: Change, { space }: LockedAlbum): Promise<boolean> {
	const told = await change.tx`
		insert into album_events (space, kind, user_id, created_at)
		values (${space}, 'album_release', ${change.actor}, now())
		on conflict (space, kind) do nothing returning space`;
	return told.length > 0;
}
