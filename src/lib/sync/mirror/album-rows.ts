import type { Album } from '#domain/album.ts';
import type { Entry } from '#domain/entry.ts';
import { keys } from '#domain/keys.ts';
import type { Member } from '#domain/member.ts';
import type { Role } from '#domain/roles.ts';
import type { BucketInfo } from '#lib/store/buckets.ts';
import { type AlbumCover, type AlbumRow, looksPrefix, ofAlbum, type Store } from '#lib/store/database.ts';
import type { Buckets } from './buckets.ts';
import type { ShownImage } from './lost.ts';

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

/** An album's id, what its row is derived from, and what of that has changed. */
export type ChangedAlbum = [id: string, source: AlbumSource, touched: Touched];

const albumKey = keys.album('');

/** The rows of albums in Dexie, and in memory as they were written last: an edit of one reads none. */
export class AlbumRows {
	readonly #store: Store;
	readonly #buckets: Buckets;
	readonly #kept = new Map<string, AlbumRow | undefined>();

	constructor(store: Store, buckets: Buckets) {
		this.#store = store;
		this.#buckets = buckets;
	}

	/**
	 * Derives rows and writes them; call it inside the transaction that wrote what they are derived from. Nothing is kept of
	 * one that fails: call `forget` then.
	 */
	async write(albums: readonly ChangedAlbum[]): Promise<void> {
		if (albums.length === 0) return;
		const ids = albums.map(([id]) => id);
		await Promise.all([this.#read(ids), this.#buckets.know(ids)]);
		const tables = albums.length > readAllFrom ? await allOf(this.#store) : eachOf(this.#store);
		const rows = await Promise.all(
			albums.map(([id, source, touched]) =>
				derive(tables, this.#buckets, id, source, touched, this.#kept.get(id)),
			),
		);
		for (const [i, [id]] of albums.entries()) this.#kept.set(id, rows[i]);
		const gone = albums.filter((_, i) => !rows[i]).map(([id]) => id);
		if (gone.length > 0) {
			await this.#store.albums.bulkDelete(gone);
			await this.#store.values.bulkDelete(gone.map((id) => looksPrefix + id));
		}
		const there = rows.filter((row) => row !== undefined);
		if (there.length > 0) await this.#store.albums.bulkPut(there);
	}

	/**
	 * The pictures that stood for albums before they changed: by their rows, as after a crash, and by what was told of the
	 * change, as where an edit that is only predicted has taken the row away.
	 */
	async images(changed: ReadonlyMap<string, Iterable<string> | undefined>): Promise<ShownImage[]> {
		const albums = [...changed].filter(([key]) => key.startsWith(albumKey));
		if (albums.length === 0) return [];
		await this.#read(albums.map(([key]) => key.slice(albumKey.length)));
		return albums.flatMap(([key, told]) => {
			const id = key.slice(albumKey.length);
			const row = this.#kept.get(id);
			const images = new Set([...(told ?? []), ...(row?.image ? [row.imageAssetId!] : [])]);
			return [...images].map((image): ShownImage => [id, image]);
		});
	}

	/** Forgets what is in memory: what Dexie holds may be something else. */
	forget(): void {
		this.#kept.clear();
	}

	async #read(ids: readonly string[]): Promise<void> {
		const absent = ids.filter((id) => !this.#kept.has(id));
		if (absent.length === 0) return;
		const rows = await this.#store.albums.bulkGet(absent);
		for (const [i, id] of absent.entries()) this.#kept.set(id, rows[i]);
	}
}

async function derive(
	tables: Lookup,
	buckets: Buckets,
	id: string,
	source: AlbumSource,
	touched: Touched,
	before: AlbumRow | undefined,
): Promise<AlbumRow | undefined> {
	const { album, role } = source;
	if (!album) return undefined;
	const people = touched.members || !before ? peopleOf(await tables.members(id)) : before;
	const commentCount = touched.comments || !before ? await tables.comments(id) : before.commentCount;
	const entriesAsBefore =
		!touched.entries &&
		before?.order === album.order &&
		before.coverAssetId === album.coverAssetId &&
		// The row with a picture does not say which entry it stood before.
		!(before.image && !album.image);
	const shown = entriesAsBefore ? before : await shownOf(buckets, album, source);
	return {
		...album,
		role: role ?? 'viewer',
		assetCount: shown.assetCount,
		cover: pictureOf(album) ?? shown.cover,
		faces: people.faces,
		memberCount: people.memberCount,
		ownerName: people.ownerName,
		commentCount,
	};
}

async function shownOf(
	buckets: Buckets,
	album: Album,
	{ chosen, first }: AlbumSource,
): Promise<Pick<AlbumRow, 'assetCount' | 'cover'>> {
	const there = await buckets.of(album.id);
	const entry = chosen ?? first ?? (await firstShown(buckets, album, there));
	return {
		assetCount: there.reduce((sum, { count }) => sum + count, 0),
		cover: entry ? coverOf(entry) : null,
	};
}

/** The picture of its own that stands for an album */
const pictureOf = ({ imageAssetId, image }: Album): AlbumCover | undefined =>
	imageAssetId && image ? { assetId: imageAssetId, kind: 'photo', ...image } : undefined;

const coverOf = ({ assetId, asset: { kind, thumbhash, mediaVersion, state } }: Entry): AlbumCover => ({
	...{ assetId, kind, thumbhash, mediaVersion, state },
});

async function firstShown(
	buckets: Buckets,
	album: Album,
	there: readonly BucketInfo[],
): Promise<Entry | undefined> {
	const bucket = album.order === 'asc' ? there[0] : there.at(-1);
	if (!bucket || album.order === 'manual') return undefined;
	const items = (await buckets.items(album.id, bucket.from)) as readonly Entry[];
	return album.order === 'asc' ? items.at(-1) : items[0];
}

function peopleOf(members: Member[]): Pick<AlbumRow, 'faces' | 'memberCount' | 'ownerName'> {
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

/** From this many albums on, whole tables are read at once: 900 requests for 300 albums take 0.4 s. */
const readAllFrom = 20;

/** What is read from Dexie for one album. */
interface Lookup {
	members(id: string): Promise<Member[]>;
	/** How many comments */
	comments(id: string): Promise<number>;
}

const eachOf = (store: Store): Lookup => ({
	members: (id) => ofAlbum(store.members, id).toArray(),
	comments: (id) => ofAlbum(store.comments, id).count(),
});

async function allOf(store: Store): Promise<Lookup> {
	const [members, comments] = await Promise.all([store.members.toArray(), store.comments.toArray()]);
	const membersOf = Map.groupBy(members, (member) => member.albumId);
	const commentsOf = Map.groupBy(comments, (comment) => comment.albumId);
	return {
		members: async (id) => membersOf.get(id) ?? [],
		comments: async (id) => commentsOf.get(id)?.length ?? 0,
	};
}
