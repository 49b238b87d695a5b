import type { Album } from '#domain/album.ts';
import type { Entry } from '#domain/entry.ts';
import type { Member } from '#domain/member.ts';
import type { Role } from '#domain/roles.ts';
import { type AlbumRow, monthsIn, type Store } from '#lib/store/database.ts';
import type { Buckets } from './buckets.ts';

/** What an album's row is derived from beside the rows in Dexie, read from Replicache in one snapshot. */
export interface AlbumSource {
	/** Undefined where this person does not see it any more */
	album: Album | undefined;
	role: Role | undefined;
	/** The chosen cover's entry, where it is there */
	chosen: Entry | undefined;
	/** The first by position, for an album that is ordered by hand and has no chosen cover */
	first: Entry | undefined;
}

/** What has changed, so that the rest is taken from the row that is there. */
export interface Touched {
	members?: true;
	comments?: true;
	entries?: true;
}

/** Derives the rows of albums and writes them; call it inside the transaction that wrote what they are derived from. */
export async function writeAlbumRows(
	store: Store,
	buckets: Buckets,
	albums: Iterable<[id: string, source: AlbumSource, touched: Touched]>,
): Promise<void> {
	const list = [...albums];
	const before = await store.albums.bulkGet(list.map(([id]) => id));
	const rows = await Promise.all(
		list.map(([id, source, touched], i) => derive(store, buckets, id, source, touched, before[i])),
	);
	const gone = list.filter((_, i) => !rows[i]).map(([id]) => id);
	if (gone.length > 0) await store.albums.bulkDelete(gone);
	const there = rows.filter((row) => row !== undefined);
	if (there.length > 0) await store.albums.bulkPut(there);
}

async function derive(
	store: Store,
	buckets: Buckets,
	id: string,
	{ album, role, chosen, first }: AlbumSource,
	touched: Touched,
	before: AlbumRow | undefined,
): Promise<AlbumRow | undefined> {
	if (!album) return undefined;
	const people = touched.members || !before ? await peopleOf(store, id) : before;
	const commentCount =
		touched.comments || !before
			? await store.comments.where('albumId').equals(id).count()
			: before.commentCount;
	const months =
		touched.entries || !before || before.order !== album.order ? await monthsIn(store, id) : undefined;
	const entry =
		chosen ?? first ?? (await firstShown(buckets, id, album, months ?? (await monthsIn(store, id))));
	return {
		...album,
		role: role ?? 'viewer',
		assetCount: months ? months.reduce((sum, [, count]) => sum + count, 0) : before!.assetCount,
		cover: entry ? { assetId: entry.assetId, ...entry.asset } : null,
		faces: people.faces,
		memberCount: people.memberCount,
		ownerName: people.ownerName,
		commentCount,
	};
}

async function firstShown(
	buckets: Buckets,
	id: string,
	album: Album,
	months: readonly [string, number][],
): Promise<Entry | undefined> {
	const month = album.order === 'asc' ? months[0] : months.at(-1);
	if (!month || album.order === 'manual') return undefined;
	const items = (await buckets.items(id, month[0])) as readonly Entry[];
	return album.order === 'asc' ? items.at(-1) : items[0];
}

async function peopleOf(
	store: Store,
	albumId: string,
): Promise<Pick<AlbumRow, 'faces' | 'memberCount' | 'ownerName'>> {
	const members = await store.members.where('albumId').equals(albumId).toArray();
	members.sort(byJoining);
	return {
		faces: members
			.slice(0, 5)
			.map(({ userId, name, handle, picture }) => ({ userId, name, handle, picture })),
		memberCount: members.length,
		ownerName: members.find((member) => member.role === 'owner')?.name ?? '',
	};
}

/** The owner first, then by joining. */
function byJoining(a: Member, b: Member): number {
	if ((a.role === 'owner') !== (b.role === 'owner')) return a.role === 'owner' ? -1 : 1;
	return a.joinedAt < b.joinedAt ? -1 : a.joinedAt > b.joinedAt ? 1 : a.userId < b.userId ? -1 : 1;
}
