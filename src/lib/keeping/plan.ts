import type { Entry } from '#domain/entry.ts';
import { itemsIn } from '#lib/store/buckets.ts';
import type { DeviceFile, KeptAlbum, Store } from '#lib/store/database.ts';
import { type MirrorRecord, recordName } from '#lib/sync/mirror/record.ts';
import { imageOf, inOrder, isWanted, keysOf, wantedOf, type WantedFile } from './wanted.ts';

/** What an album needs, and what of it is here. */
export interface AlbumPlan {
	wish: KeptAlbum;
	wanted: WantedFile[];
	done: number;
	bytes: number;
}

export interface Plan {
	albums: AlbumPlan[];
	/** Files to fetch, first first */
	fetch: WantedFile[];
	/** Keys of what is here and needed, and not marked so */
	mark: string[];
	/** Keys of what is marked, and needed by no album any more */
	unkeep: string[];
	/** Albums that are not here any more, so that nobody can take the wish back */
	lost: string[];
}

/**
 * What is to be done so that this device holds what its person wishes.
 *
 * @returns undefined while the read model is being made, and shows less than there is
 */
export async function planKeeping(store: Store): Promise<Plan | undefined> {
	const isSettled = await settled(store);
	if (isSettled === undefined) return undefined;
	const wishes = await store.kept.toArray();
	const rows = await store.albums.bulkGet(wishes.map(({ albumId }) => albumId));
	const lost = wishes.filter((_, i) => !rows[i]).map(({ albumId }) => albumId);
	const albums: AlbumPlan[] = [];
	const here = new Map<string, DeviceFile>();
	const needed = new Set<string>();
	const missing = new Map<string, WantedFile>();
	for (const [i, wish] of wishes.entries()) {
		if (!rows[i]) continue;
		// One that was deleted can come back: the wish waits for that, its files do not.
		const entries = rows[i].deletedAt === null ? ((await itemsIn(store, wish.albumId)) as Entry[]) : [];
		const images = rows[i].deletedAt === null ? imageOf(rows[i]) : [];
		const wanted = distinct([
			...entries.flatMap((entry) => wantedOf(entry, wish.what)),
			...images.flatMap((image) => wantedOf(image, 'pictures')),
		]);
		for (const { assetId } of entries) for (const key of keysOf(assetId, wish.what)) needed.add(key);
		for (const { assetId } of images) for (const key of keysOf(assetId, 'pictures')) needed.add(key);
		const found = await store.files.bulkGet(wanted.map(({ key }) => key));
		let [done, bytes] = [0, 0];
		for (const [j, file] of wanted.entries()) {
			const row = found[j];
			if (row && isWanted(row, file)) {
				here.set(row.key, row);
				done++;
				bytes += row.size;
			} else if (!wish.paused && wish.trouble === null) missing.set(file.key, file);
		}
		albums.push({ wish, wanted, done, bytes });
	}
	const marked = (await store.files.where('kept').equals(1).primaryKeys()).filter((key) => !needed.has(key));
	return {
		albums,
		fetch: inOrder([...missing.values()]),
		mark: [...here.values()].filter((row) => !row.kept).map(({ key }) => key),
		// What an edit has taken out that the server has not confirmed must be there for its undo: rule M9.
		unkeep: isSettled ? marked : [],
		lost,
	};
}

/** The picture that stands for an album may be among its entries. */
const distinct = (files: readonly WantedFile[]) => [
	...new Map(files.map((file) => [file.key, file])).values(),
];

/** Whether the read model shows what the server has confirmed and nothing else; undefined while it is being made. */
export async function settled(store: Store): Promise<boolean | undefined> {
	const record = (await store.values.get(recordName))?.value as MirrorRecord | undefined;
	return record && Object.keys(record.reached.pending).length === 0;
}

/** Keys that an album needs and no other one that is kept. */
export function neededOnlyBy(albumId: string, { albums }: Plan): string[] {
	const others = new Set(
		albums
			.filter(({ wish }) => wish.albumId !== albumId)
			.flatMap(({ wanted }) => wanted.map(({ key }) => key)),
	);
	const own = albums.find(({ wish }) => wish.albumId === albumId)?.wanted ?? [];
	return own.map(({ key }) => key).filter((key) => !others.has(key));
}
