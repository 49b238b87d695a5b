import type { Asset } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import type { Bucket, Store } from './database.ts';

export type Item = Asset | Entry;

export const idOf = (item: Item): string => ('assetId' in item ? item.assetId : item.id);
/** Entries by the asset that each is of. */
export const byAsset = (entries: readonly Entry[]): ReadonlyMap<string, Entry> =>
	new Map(entries.map((entry) => [entry.assetId, entry]));
export const takenAtOf = (item: Item): string => ('assetId' in item ? item.asset.takenAt : item.takenAt);
/** `2024-06` of an ISO time in UTC, or of where a bucket begins */
export const monthOf = (time: string): string => time.slice(0, 7);
/** Where an item is among all of its scope, oldest first. A month sorts before all that is in it. */
export const placeOf = (takenAt: string, id: string): string => `${takenAt}/${id}`;

/** What an index tells of a bucket. */
export type BucketInfo = Pick<Bucket, 'from' | 'count' | 'stamp'>;

/** Sorts behind all that begins with a month; behind everything where there is none. */
const end = '\uffff';

/** The buckets of a scope, or of a month of it, oldest first, from the index alone. */
export async function bucketsIn(store: Store, scope: string, month = ''): Promise<BucketInfo[]> {
	const within = store.buckets
		.where('[scope+from+count+stamp]')
		.between([scope, month], [scope, month + end]);
	const keys = (await within.keys()) as unknown as [string, string, number, number][];
	return keys.map(([, from, count, stamp]) => ({ from, count, stamp }));
}

/** All items of a scope, or of a month of it, newest first. */
export async function itemsIn(store: Store, scope: string, month = ''): Promise<Item[]> {
	const within = store.buckets.where('[scope+from]').between([scope, month], [scope, month + end]);
	return newestFirst(await within.toArray());
}

/**
 * The same, to be called again and again as a live query does: it reads the buckets that have changed since its last
 * answer, and keeps the others.
 */
export function itemsReader(store: Store, scope: string, month = ''): () => Promise<Item[]> {
	let known = new Map<string, Bucket>();
	return () =>
		store.transaction('r', store.buckets, async () => {
			const there = await bucketsIn(store, scope, month);
			const isNew = ({ from, stamp }: BucketInfo) => known.get(from)?.stamp !== stamp;
			const read = await store.buckets.bulkGet(there.filter(isNew).map(({ from }) => [scope, from]));
			const fresh = new Map(read.map((bucket) => [bucket!.from, bucket!]));
			known = new Map(there.map(({ from }) => [from, fresh.get(from) ?? known.get(from)!]));
			return newestFirst([...known.values()]);
		});
}

const newestFirst = (buckets: Bucket[]): Item[] =>
	buckets.reverse().flatMap((bucket): Item[] => bucket.items);
