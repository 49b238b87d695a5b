import { CreateAlbum } from '#domain/album.ts';
import { type Id, newId } from '#domain/ids.ts';
import { ownAssets } from '../assets/own-assets.ts';
import type { Command, Look } from '../sync/command.ts';
import { authorized } from './authorized.ts';
import { createAlbum } from './create-album.ts';
import { appendAssets } from './entries.ts';
import { markUpdated } from './recency.ts';

export interface PlaceInNamed {
	assetId: Id;
	/** With the id of each, should it have to be made */
	albums: readonly { name: string; id: Id }[];
	at: string;
}

/** The names of albums, each once, as the command takes them. */
export const named = (names: readonly string[]): PlaceInNamed['albums'] =>
	[...new Set(names)].map((name) => ({ name, id: newId() }));

/**
 * Puts an own asset that is stored in the actor's own albums of these names; of several with one name, in the oldest. Those that are
 * not there are made. The actor's space is locked, so of two that ask for a new name at once the second finds it.
 * An asset that is in the trash, or not there, is put nowhere.
 */
export const placeInNamed: Command<PlaceInNamed, void> = {
	async spacesOf(look, { albums }) {
		const there = await findNamed(look, albums);
		return albums.map(({ name, id }) => there.get(name) ?? id);
	},

	async run(change, { assetId, albums, at }) {
		const [asset] = await ownAssets(change, [assetId]);
		if (asset?.state !== 'stored') return;
		const there = await findNamed({ sql: change.tx, actor: change.actor }, albums);
		for (const { name, id } of albums) {
			const known = there.get(name);
			if (known) {
				const album = await authorized(change, known, 'add');
				const { added } = await appendAssets(change, album, [assetId], at);
				if (added.length > 0) markUpdated(change, album, { at });
			} else {
				const kind = asset.kind === 'audio' ? 'music' : 'photos';
				await createAlbum.run(change, CreateAlbum.parse({ id, name, kind, assetIds: [assetId], at }));
			}
		}
	},
};

/** Own albums by name, without those that are deleted. */
export async function findNamed(
	{ sql, actor }: Look,
	albums: PlaceInNamed['albums'],
): Promise<Map<string, Id>> {
	const found = await sql<{ name: string; id: Id }[]>`
		select distinct on (name) name, id from albums
		where owner_id = ${actor} and deleted_at is null and name = any(${albums.map(({ name }) => name)}::text[])
		order by name, created_at, id`;
	return new Map(found.map(({ name, id }) => [name, id]));
}
