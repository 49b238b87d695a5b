import type { Id } from '#domain/ids.ts';
import { authorized } from '../albums/authorized.ts';
import { updateAlbum } from '../albums/update-album.ts';
import type { Change, LockedAlbum } from '../sync/change.ts';
import type { Command } from '../sync/command.ts';
import { takeJustThis, wishFor } from './slugs.ts';

export interface UpdateRelease {
	id: Id;
	title?: string | undefined;
	description?: string | undefined;
	at: string;
}

/**
 * Changes title and description. A new title moves the album to the address that follows from it; the one before leads
 * there until another of the owner's albums takes it. (rule F3)
 *
 * @throws Refusal `album.not_found`, `album.no_right`, `album.slug_taken`; then nothing is changed
 */
export const updateRelease: Command<UpdateRelease, void> = {
	spacesOf: (_look, { id }) => [id],

	async run(change, { id, title, description, at }) {
		const album = await authorized(change, id, 'edit');
		// First: of a rename that is refused nothing is done, and the name then finds the address that it asks for.
		if (title !== undefined && title !== album.name) await moveSlug(change, album, wishFor(title, album));
		await updateAlbum.run(change, { id, name: title, description, at });
	},
};

async function moveSlug(change: Change, album: LockedAlbum, wish: string): Promise<void> {
	const [row] = await change.tx<
		{ slug: string | null }[]
	>`select slug from albums where space = ${album.space}`;
	// What has no address yet gets one when it is finalized.
	if (!row?.slug || row.slug === wish) return;
	await takeJustThis(change, album, wish);
	await change.tx`
		update albums set slug = ${wish}, version = ${change.touch(album.space)} where space = ${album.space}`;
}
