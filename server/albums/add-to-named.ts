import { CreateAlbum } from '#domain/album.ts';
import type { Id } from '#domain/ids.ts';
import { ownAssets } from '../assets/own-assets.ts';
import type { Command } from '../sync/command.ts';
import { type AddedAssets, addAssets } from './add-assets.ts';
import { createAlbum } from './create-album.ts';
import { findNamed } from './place-in-albums.ts';

export interface AddToNamed {
	name: string;
	/** Of the album, should it have to be made */
	id: Id;
	assetIds: Id[];
	at: string;
}

/**
 * Adds own assets to the actor's own album of a name; of several with one name, to the oldest. It is made where there is
 * none: the actor's space is locked, so of two that ask at once the second finds what the first has made.
 */
export const addToNamed: Command<AddToNamed, AddedAssets & { albumId: Id; created: boolean }> = {
	async spacesOf(look, { name, id }) {
		const there = await findNamed(look, [{ name, id }]);
		return [there.get(name) ?? id];
	},

	async run(change, { name, id, assetIds, at }) {
		const there = await findNamed({ sql: change.tx, actor: change.actor }, [{ name, id }]);
		const known = there.get(name);
		if (known) {
			const added = await addAssets.run(change, { albumId: known, assetIds, at });
			return { albumId: known, created: false, ...added };
		}
		const assets = await ownAssets(change, assetIds);
		const isMusic = assets.length > 0 && assets.every(({ kind }) => kind === 'audio');
		const { refused } = await createAlbum.run(
			change,
			CreateAlbum.parse({ id, name, kind: isMusic ? 'music' : 'photos', assetIds, at }),
		);
		const left = new Set(refused.map(({ id }) => id));
		return {
			albumId: id,
			created: true,
			added: [...new Set(assetIds)].filter((assetId) => !left.has(assetId)),
			present: [],
			refused,
		};
	},
};
