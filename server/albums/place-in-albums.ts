import { CreateAlbum } from '#domain/album.ts';
import { Refusal } from '#domain/errors.ts';
import { type Id, newId } from '#domain/ids.ts';
import { ownAssets } from '../assets/own-assets.ts';
import type { Change, LockedAlbum } from '../sync/change.ts';
import type { Command, Look } from '../sync/command.ts';
import { authorized } from './authorized.ts';
import { createAlbum } from './create-album.ts';
import { appendAssets } from './entries.ts';
import { markUpdated } from './recency.ts';

/** Albums in which a file is to be that comes, as whoever sends it says */
export interface Into {
	/** Of the sender's own, by name */
	names: readonly string[];
	/** One of the sender's own */
	albumId?: Id | undefined;
}

export const nowhere: Into = { names: [] };

export interface PlaceInAlbums {
	assetId: Id;
	/** By name, with the id of each, should it have to be made */
	named: readonly { name: string; id: Id }[];
	albumId?: Id | undefined;
	at: string;
}

/** What the command takes; undefined where there is nothing to do. */
export function placing(assetId: Id, { names, albumId }: Into): PlaceInAlbums | undefined {
	if (names.length === 0 && !albumId) return undefined;
	const named = [...new Set(names)].map((name) => ({ name, id: newId() }));
	return { assetId, named, albumId, at: new Date().toISOString() };
}

/**
 * Puts an own asset that is stored in an album, and in the actor's own albums of these names; of several with one name, in the
 * oldest. Those that are not there by name are made. The actor's space is locked, so of two that ask for a new name at once the second
 * finds it. An asset that is in the trash, or not there, is put nowhere; an album that is gone by now gets nothing, and the
 * asset stays.
 */
export const placeInAlbums: Command<PlaceInAlbums, void> = {
	async spacesOf(look, { named, albumId }) {
		const there = await findNamed(look, named);
		return [...named.map(({ name, id }) => there.get(name) ?? id), ...(albumId ? [albumId] : [])];
	},

	async run(change, { assetId, named, albumId, at }) {
		const [asset] = await ownAssets(change, [assetId]);
		if (asset?.state !== 'stored') return;
		const append = async (album: LockedAlbum) => {
			const { added } = await appendAssets(change, album, [assetId], at);
			if (added.length > 0) markUpdated(change, album, { at });
		};
		const wanted = albumId && (await stillOpen(change, albumId));
		if (wanted) await append(wanted);
		const there = await findNamed({ sql: change.tx, actor: change.actor }, named);
		for (const { name, id } of named) {
			const known = there.get(name);
			if (known) {
				await append(await authorized(change, known, 'add'));
			} else {
				const kind = asset.kind === 'audio' ? 'music' : 'photos';
				await createAlbum.run(change, CreateAlbum.parse({ id, name, kind, assetIds: [assetId], at }));
			}
		}
	},
};

async function stillOpen(change: Change, albumId: Id): Promise<LockedAlbum | undefined> {
	try {
		return await authorized(change, albumId, 'add');
	} catch (error) {
		if (error instanceof Refusal) return undefined;
		throw error;
	}
}

/** Own albums by name, without those that are deleted. */
export async function findNamed(
	{ sql, actor }: Look,
	albums: PlaceInAlbums['named'],
): Promise<Map<string, Id>> {
	const found = await sql<{ name: string; id: Id }[]>`
		select distinct on (name) name, id from albums
		where owner_id = ${actor} and deleted_at is null and name = any(${albums.map(({ name }) => name)}::text[])
		order by name, created_at, id`;
	return new Map(found.map(({ name, id }) => [name, id]));
}
