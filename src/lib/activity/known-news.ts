import { albumEntries, allAlbums, commentsOf, likesOf, membersOf } from '#lib/store/queries.ts';
import { albumsForGuests } from './count-unseen.ts';
import { currentSync } from '#lib/sync/client.ts';
import { type News, newsOf } from './news.ts';

/** Albums that are looked through: those in which something happened last */
const albumsRead = 16;
/** Albums of more entries would take longer to read than anyone waits for a list */
const entriesRead = 3_000;
const newsShown = 60;

/** News of the albums on this device that are shared, released or open to guests, for `fromLive`. */
export async function knownNews(): Promise<News[]> {
	const { store, userId } = currentSync();
	const open = await albumsForGuests(store);
	const albums = (await allAlbums())
		.filter((album) => album.memberCount > 1 || album.releasedAt !== null || open.has(album.id))
		.sort((a, b) => (a.lastActivityAt < b.lastActivityAt ? 1 : -1))
		.slice(0, albumsRead);
	const known = await Promise.all(
		albums.map(async (album) => ({
			album,
			members: await membersOf(album.id),
			comments: await commentsOf(album.id),
			likes: await likesOf(album.id),
			entries: album.assetCount <= entriesRead ? await albumEntries(album.id) : [],
		})),
	);
	return newsOf(known, userId, newsShown);
}
