import { CreateAlbum } from '#domain/album.ts';
import type { Id } from '#domain/ids.ts';
import { createAlbum } from '../albums/create-album.ts';
import type { Command } from '../sync/command.ts';
import { holderOf, takeJustThis, wishFor } from './slugs.ts';

export interface CreateRelease {
	/** Of the album, should it have to be made */
	id: Id;
	title: string;
	/** Where it is not said, that of the title */
	slug?: string | undefined;
	description: string;
	at: string;
}

/**
 * Makes an album to be released, with nothing in it, at an address of its owner's. Where they have one there already, that
 * is it, and stays as it is: the actor's space is locked, so of many that ask at once one makes it. (rule F1)
 *
 * It is no release: that takes what is in it, and finalizing.
 */
export const createRelease: Command<CreateRelease, Id> = {
	spacesOf: (_look, { id }) => [id],

	async run(change, { id, title, slug = wishFor(title, { id }), description, at }) {
		const there = await holderOf(change, slug);
		if (there) return there.id;
		const album = CreateAlbum.parse({ id, name: title, description, kind: 'music', at });
		const { created } = await createAlbum.run(change, album);
		// Made by the same request before, and given another address since.
		if (!created) return id;
		const space = change.space(id)!;
		await takeJustThis(change, { id, space }, slug);
		await change.tx`update albums set slug = ${slug}, version = ${change.touch(space)} where space = ${space}`;
		return id;
	},
};
