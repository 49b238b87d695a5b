import type { RestoreAlbum } from '#domain/album.ts';
import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { Role } from '#domain/roles.ts';
import { restorable } from '../assets/own-assets.ts';
import { untrash } from '../assets/trash.ts';
import { keepSlug } from '../releases/slugs.ts';
import type { Change, LockedAlbum } from '../sync/change.ts';
import type { Command } from '../sync/command.ts';
import { authorized } from './authorized.ts';
import { affected } from './delete-album.ts';
import { grant } from './members.ts';
import { markUpdated } from './recency.ts';

/**
 * Brings a deleted album back, with its members; with `cascade` also the assets that went to the trash with it.
 *
 * @throws Refusal `album.not_found`, also when it was deleted longer ago than can be undone; `album.no_right`
 */
export const restoreAlbum: Command<RestoreAlbum, { restored: boolean }> = {
	spacesOf: (look, args) => affected(look, args),

	async run(change, args) {
		const album = await change.album(args.id);
		if (!album.deletedAt) {
			await authorized(change, args.id, 'edit');
			return { restored: false };
		}
		// Found before the album is back: what was trashed with it carries the same time.
		const trashed = args.cascade ? await trashedWith(change, album) : [];
		const back = await change.tx`
			update albums set deleted_at = null, version = ${change.next(album.space)}
			where space = ${album.space} and deleted_at > now() - ${restorable}::interval returning space`;
		if (back.length === 0) refuse('album.not_found', { albumId: album.id });
		change.forget(album.id);
		markUpdated(change, album, args);
		// Another may have its address by now.
		await keepSlug(change, album, change.actor);
		await grant(change, album, await others(change, album));
		await untrash(change, trashed, args.at);
		return { restored: true };
	},
};

const others = (change: Change, { space }: LockedAlbum) =>
	change.tx<{ userId: Id; role: Role }[]>`
		select user_id as "userId", role from members
		where space = ${space} and not deleted and user_id <> ${change.actor}`;

async function trashedWith(change: Change, { space }: LockedAlbum): Promise<Id[]> {
	// `offset 0`: asset by asset, where a planner would rather read a whole library for a large album.
	const assets = await change.tx<{ id: Id }[]>`
		select x.id from entries e
		join albums a on a.space = e.space
		cross join lateral (
			select x.id from assets x
			where x.space = ${change.home} and x.id = e.asset_id and x.trashed_at = a.deleted_at
			offset 0
		) x
		where e.space = ${space} and e.owner_id = ${change.actor} and e.deleted_reason = 'trashed'`;
	return assets.map(({ id }) => id);
}
