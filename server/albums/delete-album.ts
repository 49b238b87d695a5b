import type { DeleteAlbum } from '#domain/album.ts';
import type { Id } from '#domain/ids.ts';
import { may } from '#domain/roles.ts';
import { moment, trash } from '../assets/trash.ts';
import type { Change, LockedAlbum } from '../sync/change.ts';
import type { Command, Look } from '../sync/command.ts';
import { authorized } from './authorized.ts';
import { othersIn, revoke } from './members.ts';
import { markUpdated } from './recency.ts';

/**
 * Deletes an album for all but its owner, who can bring it back for some time. Its assets stay in their libraries;
 * with `cascade`, the owner's own go to the trash.
 *
 * @throws Refusal `album.not_found`, `album.no_right`
 */
export const deleteAlbum: Command<DeleteAlbum, { deleted: boolean }> = {
	spacesOf: (look, args) => affected(look, args),

	async run(change, args) {
		// Asked for again by its owner, it is done already.
		const album = await change.album(args.id);
		if (album.deletedAt && may(album.role, 'edit')) return { deleted: false };
		await authorized(change, args.id, 'edit');

		const now = await moment(change);
		await change.tx`
			update albums set deleted_at = ${now}::timestamptz, version = ${change.touch(album.space)}
			where space = ${album.space}`;
		change.forget(album.id);
		markUpdated(change, album, args);
		await revoke(change, album, await othersIn({ sql: change.tx, actor: change.actor }, album.id));
		// The same time on both says which assets an undo brings back.
		if (args.cascade) await trash(change, await ownIn(change, album), now, args.at);
		return { deleted: true };
	},
};

/** The album, those who are in it, and with `cascade` every album that shows one of the owner's assets in it. */
export async function affected(look: Look, { id, cascade }: DeleteAlbum): Promise<Id[]> {
	const [others, albums] = await Promise.all([othersIn(look, id), cascade ? albumsSharing(look, id) : []]);
	return [id, ...others, ...albums];
}

async function albumsSharing({ sql, actor }: Look, albumId: Id): Promise<Id[]> {
	const albums = await sql<{ id: Id }[]>`
		select id from spaces where number = any(array(
			select distinct other.space from spaces here
			join albums a on a.space = here.number and a.owner_id = ${actor}
			join entries e on e.space = here.number and e.owner_id = ${actor}
			join entries other on other.asset_id = e.asset_id
			where here.id = ${albumId}))`;
	return albums.map(({ id }) => id);
}

async function ownIn(change: Change, { space }: LockedAlbum): Promise<Id[]> {
	const entries = await change.tx<{ id: Id }[]>`
		select asset_id as id from entries where space = ${space} and owner_id = ${change.actor} and not deleted`;
	return entries.map(({ id }) => id);
}
