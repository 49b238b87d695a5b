import type { IndexableType } from 'dexie';
import type { Like } from '#domain/activity.ts';
import type { Album } from '#domain/album.ts';
import type { Asset } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import { parseKey } from '#domain/keys.ts';
import { type Item, takenAtOf } from '#lib/store/buckets.ts';
import { libraryScope, type Store } from '#lib/store/database.ts';
import { BucketChanges } from './buckets.ts';

/** The tables in which a key of Replicache's is one row. */
export const rowTables = ['me', 'members', 'comments', 'likes', 'links', 'notices', 'trash'] as const;
type RowTable = (typeof rowTables)[number];

/** What a number of changed keys mean for the read model. Album rows are derived after it. */
export interface Changes {
	put: Record<RowTable, unknown[]>;
	gone: Record<RowTable, IndexableType[]>;
	buckets: BucketChanges;
	/** Albums of which something changed: what, so that the rest is not derived again */
	albums: Map<string, { members?: true; comments?: true; entries?: true }>;
	/** Where each key is afterwards; null where it is in no bucket and not in the trash */
	places: Map<string, Place | null>;
}

/** Where Dexie holds an entry or an asset: taken-at, which leads to its bucket, or the trash. */
export type Place = string;
const inTrash: Place = 'trash';

/** The places in which a value was held, as Replicache's diff tells it; of an album, the picture that stood for it. */
export function placesOf(key: string, value: unknown): Place[] {
	if (key.startsWith('album/')) {
		const { imageAssetId, image } = value as Album;
		return imageAssetId && image ? [imageAssetId] : [];
	}
	if (!key.startsWith('entry/') && !key.startsWith('asset/')) return [];
	const item = value as Item;
	return 'trashedAt' in item && item.trashedAt !== null ? [inTrash] : [takenAtOf(item)];
}

export type Value = Record<string, unknown> & { deleted?: true };

/** A key with its value now, and the places where Dexie may hold it. Undefined: Dexie has no row of it. */
export type ChangedKey = [key: string, value: Value | undefined, from: Iterable<Place> | undefined];

/** Sorts changed keys by where they go. */
export function changesOf(keys: Iterable<ChangedKey>): Changes {
	const changes: Changes = {
		put: perTable(),
		gone: perTable(),
		buckets: new BucketChanges(),
		albums: new Map(),
		places: new Map(),
	};
	for (const [key, held, from] of keys) note(changes, key, held?.deleted ? undefined : held, from);
	return changes;
}

function note(changes: Changes, ...[key, value, from]: ChangedKey): void {
	changes.places.set(key, null);
	const { kind, ids } = parseKey(key);
	const [first = '', second = '', third = ''] = ids;
	switch (kind) {
		case 'entry':
			touch(changes, first).entries = true;
			moveItem(changes, key, first, second, value as unknown as Entry | undefined, from);
			return;
		case 'asset': {
			const asset = value as unknown as Asset | undefined;
			const shown = asset?.trashedAt === null ? asset : undefined;
			moveItem(changes, key, libraryScope, first, shown, from);
			if (asset && !shown) {
				changes.put.trash.push(asset);
				changes.places.set(key, inTrash);
			} else if (from && [...from].includes(inTrash)) changes.gone.trash.push(first);
			return;
		}
		case 'album':
			touch(changes, first);
			return;
		case 'member':
			touch(changes, first).members = true;
			// A waiting member has no id yet: its key's last part, `@handle`, keeps the rows apart.
			row(changes, 'members', [first, second], value && { ...value, userId: value.userId || second });
			return;
		case 'activity':
			touch(changes, first).comments = true;
			row(changes, 'comments', [first, second], value);
			return;
		case 'like':
			row(
				changes,
				'likes',
				[first, second, third],
				value && likeRow(value as unknown as Like, second, third),
			);
			return;
		case 'link':
			row(changes, 'links', [first, second], value);
			return;
		case 'notice':
			row(changes, 'notices', first, value);
			return;
		case 'me':
			if (value) changes.put.me.push(value);
	}
}

const likeRow = (like: Like, assetKey: string, userId: string) => ({ ...like, assetKey, userId });

function moveItem(
	changes: Changes,
	key: string,
	scope: string,
	id: string,
	item: Item | undefined,
	from: Iterable<Place> | undefined,
): void {
	for (const place of from ?? []) if (place !== inTrash) changes.buckets.leave(scope, place, id);
	if (item) changes.buckets.enter(scope, item);
	if (item) changes.places.set(key, takenAtOf(item));
}

function row(changes: Changes, table: RowTable, key: IndexableType, value: object | undefined): void {
	if (value) changes.put[table].push(value);
	else changes.gone[table].push(key);
}

function touch(changes: Changes, albumId: string) {
	let what = changes.albums.get(albumId);
	if (!what) changes.albums.set(albumId, (what = {}));
	return what;
}

const perTable = <T>() =>
	Object.fromEntries(rowTables.map((table) => [table, []])) as unknown as Record<RowTable, T[]>;

/** Writes the plain rows; call it inside a transaction. */
export async function writeRows(store: Store, { put, gone }: Changes): Promise<void> {
	const requests: PromiseLike<unknown>[] = [];
	for (const table of rowTables) {
		if (gone[table].length > 0) requests.push(store.table(table).bulkDelete(gone[table]));
		if (put[table].length > 0) requests.push(store.table(table).bulkPut(put[table]));
	}
	await Promise.all(requests);
}

/** Every table that the mirror writes. */
export const allTables = (store: Store) =>
	[...rowTables, 'albums', 'buckets', 'values'].map((name) => store.table(name));

/** Those that some changes are written into. */
export function tablesOf(store: Store, { put, gone, buckets, albums }: Changes) {
	const rows: string[] = rowTables.filter((table) => put[table].length + gone[table].length > 0);
	if (buckets.size > 0) rows.push('buckets');
	if (albums.size > 0) rows.push('albums', 'members', 'comments', 'buckets');
	return ['values', ...new Set(rows)].map((name) => store.table(name));
}
