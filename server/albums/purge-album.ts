import type { Id } from '#domain/ids.ts';
import { restorable } from '../assets/own-assets.ts';
import type { LockedAlbum } from '../sync/change.ts';
import type { Command } from '../sync/command.ts';
import { revoke } from './members.ts';

export interface PurgeAlbum {
	id: Id;
}

/** All that an album has in a space of its own, what refers to others first. */
const contents = [
	'entries',
	'comments',
	'likes',
	'link_addresses',
	'links',
	'album_events',
	'members',
	'albums',
] as const;

/**
 * Deletes an album for good that was deleted longer ago than can be undone, with its entries and all that was said in it.
 * Its assets are their owners' and stay. What is left is its id, so that nobody makes another of the same, and that
 * people were in it, for devices that still have to drop it.
 *
 * The actor is its owner. @returns false where it is not theirs, not overdue, or gone already
 */
export const purgeAlbum: Command<PurgeAlbum, boolean> = {
	spacesOf: (_look, { id }) => [id],

	async run(change, { id }) {
		const { tx, actor, home } = change;
		// Under the lock that a restore takes too: whichever comes first, the other finds nothing to do.
		const [album] = await tx<Pick<LockedAlbum, 'id' | 'space'>[]>`
			select space, id from albums
			where space = ${change.space(id) ?? null} and owner_id = ${actor}
				and deleted_at <= now() - ${restorable}::interval`;
		if (!album) return false;
		const { space } = album;
		await revoke(change, album, [actor]);
		await tx`delete from release_slugs where space = ${home} and album_space = ${space}`;
		for (const table of contents) await tx`delete from ${tx(table)} where space = ${space}`;
		// A view that begins before this has nothing to go on from.
		await tx`update spaces set floor = version, size = 0 where number = ${space}`;
		change.forget(id);
		return true;
	},
};
