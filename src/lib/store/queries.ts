/** What pages read, for `fromLive`. All of it is on the device: nothing here waits for the network. */
import type { Comment, Like } from '#domain/activity.ts';
import type { Asset } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import type { Link } from '#domain/link.ts';
import type { Member } from '#domain/member.ts';
import type { Notice } from '#domain/notice.ts';
import { currentSync } from '#lib/sync/client.ts';
import { bucketsIn, itemsIn, itemsReader, monthOf } from './buckets.ts';
import { type AlbumRow, libraryScope, ofAlbum } from './database.ts';

const store = () => currentSync().store;

/** All albums that are not deleted, in no particular order. */
export const allAlbums = (): Promise<AlbumRow[]> => albumsWhere((album) => album.deletedAt === null);

/** Chosen from all of them: Dexie's own filter walks with a cursor, ten times slower than reading them at once. */
const albumsWhere = async (is: (album: AlbumRow) => boolean): Promise<AlbumRow[]> =>
	(await store().albums.toArray()).filter(is);

/** One album, also where it is deleted and can be restored. */
export const albumById = (id: string): Promise<AlbumRow | undefined> => store().albums.get(id);

/** Own albums that were deleted, the last first; they can be restored for `limits.restoreDays`. */
export async function deletedAlbums(): Promise<AlbumRow[]> {
	const albums = await albumsWhere((album) => album.deletedAt !== null);
	return albums.sort((a, b) => (a.deletedAt! < b.deletedAt! ? 1 : -1));
}

const rank = { owner: 0, editor: 1, viewer: 2 };

/** The members of an album: the owner, editors, viewers, each by joining. */
export async function membersOf(albumId: string): Promise<Member[]> {
	const members = await ofAlbum(store().members, albumId).toArray();
	return members.sort((a, b) => rank[a.role] - rank[b.role] || (a.joinedAt < b.joinedAt ? -1 : 1));
}

/** Links to an album, the oldest first; only its owner's device has any. */
export async function linksOf(albumId: string): Promise<Link[]> {
	const links = await ofAlbum(store().links, albumId).toArray();
	return links.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

export interface MonthCount {
	/** `2024-06`, in UTC */
	month: string;
	count: number;
}

/** The months of an album with the number of entries in each, newest first. Reads no entry. */
export const albumBuckets = (albumId: string): Promise<MonthCount[]> => monthsOf(albumId);

/** The months of the timeline with the number of assets in each, newest first. Reads no asset. */
export const libraryMonths = (): Promise<MonthCount[]> => monthsOf(libraryScope);

async function monthsOf(scope: string): Promise<MonthCount[]> {
	const months = new Map<string, number>();
	for (const { from, count } of (await bucketsIn(store(), scope)).reverse())
		months.set(monthOf(from), (months.get(monthOf(from)) ?? 0) + count);
	return Array.from(months, ([month, count]) => ({ month, count }));
}

/** An album's entries, newest first. Sort with `compareShown` for the album's own order. */
export const albumEntries = async (albumId: string): Promise<Entry[]> =>
	(await itemsIn(store(), albumId)) as Entry[];

/** Reads an album's entries, or those of one month, newest first: again and again, what has changed each time. */
export const albumReader = (albumId: string, month?: string) =>
	itemsReader(store(), albumId, month) as () => Promise<Entry[]>;

/** Reads the timeline's assets of one month, newest first, in the same way. */
export const libraryReader = (month: string) =>
	itemsReader(store(), libraryScope, month) as () => Promise<Asset[]>;

/** Comments of an album and its assets, oldest first; of one asset with its id, of the album alone with null. */
export async function commentsOf(albumId: string, assetId?: string | null): Promise<Comment[]> {
	const comments = await ofAlbum(store().comments, albumId).toArray();
	const wanted = assetId === undefined ? comments : comments.filter((comment) => comment.assetId === assetId);
	return wanted.sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
}

/** Likes of an album and its assets; of one asset with its id, of the album alone with null. */
export async function likesOf(albumId: string, assetId?: string | null): Promise<Like[]> {
	const likes = await ofAlbum(store().likes, albumId).toArray();
	return assetId === undefined ? likes : likes.filter((like) => like.assetId === assetId);
}

/** What the server has refused, the last first. */
export const notices = async (): Promise<Notice[]> =>
	(await store().notices.orderBy('updatedAt').toArray()).reverse();

/** Own assets in the trash, the last first. */
export const trash = async (): Promise<Asset[]> =>
	(await store().trash.orderBy('trashedAt').toArray()).reverse();

/** Whether this device holds the original of an asset. */
export async function isHere(assetId: string): Promise<boolean> {
	const files = store().files.where('assetId').equals(assetId);
	return (await files.filter(({ variant }) => variant === 'original').count()) > 0;
}
