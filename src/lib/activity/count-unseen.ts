import { itemsReader } from '#lib/store/buckets.ts';
import { type AlbumRow, ofAlbum, type Store } from '#lib/store/database.ts';
import type { Entry } from '#domain/entry.ts';
import { lastLooks, lookingSince } from './looks.ts';
import { doneByOthers, firstLook, type Known, type Look, unseenOf } from './unseen.ts';

/** Reads what is known of an album: to be called again and again, it reads of the entries what has changed. */
export function knownReader(store: Store, albumId: string): (album: Known['album']) => Promise<Known> {
	const entries = itemsReader(store, albumId) as () => Promise<Entry[]>;
	return async (album) => ({
		album,
		members: await ofAlbum(store.members, albumId).toArray(),
		comments: await ofAlbum(store.comments, albumId).toArray(),
		likes: await ofAlbum(store.likes, albumId).toArray(),
		entries: await entries(),
	});
}

/** Own albums into which guests of a link may put something. */
export async function albumsForGuests(store: Store): Promise<ReadonlySet<string>> {
	const links = await store.links.toArray();
	return new Set(links.filter((link) => link.allowUpload).map(({ albumId }) => albumId));
}

/**
 * Counts what is new, by album, for a live query. Only albums with others in them, or whose links take uploads, are read,
 * and of those the ones in which something was done since; one that has not changed since the last count is not read again.
 */
export function unseenCounter(store: Store, me: string): () => Promise<ReadonlyMap<string, number>> {
	const readers = new Map<string, ReturnType<typeof knownReader>>();
	const counted = new Map<string, { of: string; count: number }>();

	async function count(album: AlbumRow, look: Look | undefined, since: string): Promise<number> {
		const { id, lastActivityAt, assetCount, commentCount, memberCount } = album;
		const likes = await ofAlbum(store.likes, id).count();
		const of = [
			lastActivityAt,
			assetCount,
			commentCount,
			memberCount,
			likes,
			look?.from,
			look?.seen.length,
		].join();
		const before = counted.get(id);
		if (before?.of === of) return before.count;
		const read = readers.get(id) ?? knownReader(store, id);
		readers.set(id, read);
		const known = await read(album);
		const unseen = unseenOf(doneByOthers(known, me), look ?? firstLook(since, known, me));
		counted.set(id, { of, count: unseen.length });
		return unseen.length;
	}

	return async () => {
		const since = await lookingSince(store);
		if (since === undefined) return new Map();
		const looks = await lastLooks(store);
		const open = await albumsForGuests(store);
		const albums = (await store.albums.toArray()).filter(
			({ id, memberCount, deletedAt, lastActivityAt }) =>
				deletedAt === null &&
				(memberCount > 1 || open.has(id)) &&
				lastActivityAt > (looks.get(id)?.from ?? since),
		);
		const counts = new Map<string, number>();
		for (const album of albums) {
			const unseen = await count(album, looks.get(album.id), since);
			if (unseen > 0) counts.set(album.id, unseen);
		}
		return counts;
	};
}
