import Dexie, { type Table } from 'dexie';
import type { Comment, Like } from '#domain/activity.ts';
import type { Album } from '#domain/album.ts';
import type { Asset, AssetSummary } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import type { Link } from '#domain/link.ts';
import type { Me, Member } from '#domain/member.ts';
import type { Notice } from '#domain/notice.ts';
import type { Role } from '#domain/roles.ts';

/** An album with what its card needs, so that the list reads one table. The mirror derives the added fields. */
export interface AlbumRow extends Album {
	/** The role of the person whose database this is */
	role: Role;
	assetCount: number;
	/** The chosen cover, else the first as displayed */
	cover: ({ assetId: string } & AssetSummary) | null;
	/** The first five members by joining, the owner first */
	faces: Pick<Member, 'userId' | 'name' | 'handle' | 'picture'>[];
	memberCount: number;
	ownerName: string;
	commentCount: number;
}

/** The scope of the timeline; an album's scope is its id. */
export const libraryScope = 'library';

/** One month (`2024-06`, in UTC by taken-at) of the timeline, with the assets newest first; trashed ones are not in it. */
export interface LibraryBucket {
	scope: typeof libraryScope;
	month: string;
	count: number;
	items: Asset[];
}

/** One month of an album's entries, newest first. */
export interface AlbumBucket {
	scope: string;
	month: string;
	count: number;
	items: Entry[];
}

export type Bucket = LibraryBucket | AlbumBucket;

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
	/** `<assetId>/<variant>`: original, thumb, preview */
	key: string;
	assetId: string;
	variant: 'original' | 'thumb' | 'preview';
	type: string;
	size: number;
	/** Added here and not on the server yet: never deleted without a choice that counts it */
	onlyHere: 0 | 1;
	addedAt: string;
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
	/** Single values: the mirror's state, preferences, the wish to keep something */
	declare values: Table<{ name: string; value: unknown }, string>;
	declare uploads: Table<Upload, string>;
	declare files: Table<DeviceFile, string>;

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
			// With the count in an index, months and totals are read without the items.
			buckets: '[scope+month], scope, [scope+month+count]',
			trash: 'id, trashedAt',
			values: 'name',
			uploads: 'assetId, state, addedAt',
			files: 'key, assetId, onlyHere',
		});
	}
}

/** The name carries the person's id, so that nobody opens what another left on the device. */
export const nameOfStore = (userId: string) => `gatefold:${userId}`;

/** The months of a scope with the number of items in each, oldest first, from the index alone. */
export async function monthsIn(store: Store, scope: string): Promise<[month: string, count: number][]> {
	// An array sorts behind every string, so this is the end of the scope.
	const keys = await store.buckets.where('[scope+month+count]').between([scope], [scope, []]).keys();
	return (keys as unknown as [string, string, number][]).map(([, month, count]) => [month, count]);
}
