import Dexie, { type Collection, type Table } from 'dexie';
import type { Comment, Like } from '#domain/activity.ts';
import type { Album } from '#domain/album.ts';
import type { Asset, AssetSummary } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import type { Link } from '#domain/link.ts';
import type { Me, Member } from '#domain/member.ts';
import type { Notice } from '#domain/notice.ts';
import type { Role } from '#domain/roles.ts';

/** What of an asset is shown where it stands for an album */
export type AlbumCover = { assetId: string } & Pick<
	AssetSummary,
	'kind' | 'thumbhash' | 'mediaVersion' | 'state'
>;

/** An album with what its card needs, so that the list reads one table. The mirror derives the added fields. */
export interface AlbumRow extends Album {
	/** The role of the person whose database this is */
	role: Role;
	assetCount: number;
	/** The picture that stands for it, else the chosen cover, else the first as displayed */
	cover: AlbumCover | null;
	/** The first five members by joining, the owner first */
	faces: Pick<Member, 'userId' | 'name' | 'handle' | 'picture'>[];
	memberCount: number;
	ownerName: string;
	commentCount: number;
}

/** The scope of the timeline; an album's scope is its id. */
export const libraryScope = 'library';

/**
 * Neighbours by taken-at, all of one month in UTC, newest first: of the timeline, where trashed ones are left out, or of
 * an album's entries.
 */
export interface Bucket<T = Asset | Entry> {
	scope: string;
	/** The month (`2024-06`), or in a month of several buckets the place of the oldest item as it was split off */
	from: string;
	count: number;
	/** A number that no other write of it has had: whoever has read it knows by the index whether it has changed */
	stamp: number;
	items: T[];
}

export type UploadState = 'waiting' | 'sending' | 'paused' | 'failed' | 'done';

/** A file on its way to the server. Its bytes are in the device's own storage under `assetId`. */
export interface Upload {
	assetId: string;
	fileName: string;
	size: number;
	sent: number;
	state: UploadState;
	/** An ErrorCode, or `network` */
	error: string | null;
	/** The tus URL to go on at */
	url: string | null;
	addedAt: string;
	tries: number;
}

/** Bytes that this device holds. */
export interface DeviceFile {
	/** `<assetId>/<variant>` */
	key: string;
	assetId: string;
	variant: 'original' | 'playable' | 'thumb' | 'preview';
	type: string;
	size: number;
	/** Added here and not on the server yet: never deleted without a choice that counts it */
	onlyHere: 0 | 1;
	/** An album that is kept here needs it: it stays when room is made */
	kept?: 1;
	/** Of the asset when this was fetched to be kept; absent where the device made it itself */
	mediaVersion?: number;
	addedAt: string;
}

/** A file that is being fetched in pieces: its bytes so far lie where it will be. */
export interface PartialFile {
	/** Of the file that it becomes */
	key: string;
	assetId: string;
	/** By which the server names these bytes and no others */
	etag: string;
	type: string;
	mediaVersion: number;
	/** Bytes that are here, and all that there are */
	size: number;
	total: number;
}

/** The wish to keep an album on this device, and how far it has come true: `#lib/keeping` */
export interface KeptAlbum {
	albumId: string;
	/** `pictures`: what is drawn of each. `originals`: those, the files as they came in, and copies for playing */
	what: 'pictures' | 'originals';
	paused: boolean;
	/** Files that are here, and how many there are to be: null until they have been counted */
	done: number;
	total: number | null;
	/** Of the files that are here */
	bytes: number;
	/** Files that the server did not give at the last try */
	missing: number;
	/** Why it does not go on by itself */
	trouble: 'storage.full' | null;
}

/** The wish to make an album a release as soon as the files that it names are on the server: `#lib/releases` */
export interface ReleaseWish {
	albumId: string;
	/** In the order in which they are to follow in the list record */
	assetIds: string[];
	wishedAt: string;
	/** The edit has been made; the row stays until the server has answered it */
	isMade?: true;
}

/** That a track was listened to, under an id of its own: the server has not been told yet */
export interface Play {
	id: string;
	assetId: string;
}

/** The read model of one person on one device, and what only the device knows: docs/architecture.md, "The read model". */
export class Store extends Dexie {
	declare me: Table<Me, string>;
	declare albums: Table<AlbumRow, string>;
	declare members: Table<Member, [string, string]>;
	declare comments: Table<Comment, [string, string]>;
	declare likes: Table<Like & { assetKey: string; userId: string }, [string, string, string]>;
	declare links: Table<Link, [string, string]>;
	declare notices: Table<Notice, string>;
	declare buckets: Table<Bucket, [string, string]>;
	/** The owner's trash, and everything else of the mirror that is no bucket */
	declare trash: Table<Asset, string>;
	/** Single values: the mirror's state, preferences */
	declare values: Table<{ name: string; value: unknown }, string>;
	declare uploads: Table<Upload, string>;
	declare files: Table<DeviceFile, string>;
	declare kept: Table<KeptAlbum, string>;
	declare partial: Table<PartialFile, string>;
	declare wishes: Table<ReleaseWish, string>;
	declare plays: Table<Play, string>;

	constructor(userId: string) {
		super(nameOfStore(userId));
		this.version(1).stores({
			me: 'id',
			albums: 'id, name, lastActivityAt, createdAt, assetCount',
			members: '[albumId+userId], albumId',
			comments: '[albumId+id], albumId',
			likes: '[albumId+assetKey+userId], albumId',
			links: '[albumId+id], albumId',
			notices: 'id, updatedAt',
			buckets: '[scope+month], scope, [scope+month+count]',
			trash: 'id, trashedAt',
			values: 'name',
			uploads: 'assetId, state, addedAt',
			files: 'key, assetId, onlyHere',
		});
		// Buckets were whole months. IndexedDB changes no primary key, and the mirror derives them again.
		this.version(2).stores({ buckets: null });
		this.version(3)
			// With count and stamp in an index, months, totals and what has changed are read without the items.
			.stores({ buckets: '[scope+from], [scope+from+count+stamp]' })
			.upgrade((tx) => tx.table('values').delete('mirror'));
		// Rows of an album are found by how their primary key begins: a second index cost each of them a write of its own.
		this.version(4).stores({
			members: '[albumId+userId]',
			comments: '[albumId+id]',
			likes: '[albumId+assetKey+userId]',
			links: '[albumId+id]',
			kept: 'albumId',
			files: 'key, assetId, onlyHere, kept',
		});
		// The first that wait are read at once, however many rows there are: without it every look walked with a cursor.
		this.version(5).stores({ uploads: 'assetId, state, addedAt, [state+addedAt]', partial: 'key, assetId' });
		this.version(6).stores({ wishes: 'albumId', plays: 'id' });
		// Albums are read all at once and sorted where they are shown: every edit of one wrote four indexes that nobody read.
		this.version(7).stores({ albums: 'id' });
	}
}

/** Rows of one album, in a table whose primary key begins with the album's id. */
export const ofAlbum = <T>(table: Table<T>, albumId: string): Collection<T> =>
	table.where(':id').between([albumId], [albumId, []]);

/** The first rows of the queue in some state, in the order in which they were added. */
export const uploadsIn = (store: Store, state: UploadState, count: number): Promise<Upload[]> =>
	store.uploads
		.where('[state+addedAt]')
		.between([state, Dexie.minKey], [state, Dexie.maxKey])
		.limit(count)
		.toArray();

/** The name carries the person's id, so that nobody opens what another left on the device. */
export const nameOfStore = (userId: string) => `gatefold:${userId}`;

/** Names of the values that say when one last looked at each album on this device; they go with the album. */
export const looksPrefix = 'looked/';
