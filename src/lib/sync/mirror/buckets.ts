import type { Asset } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import { type Bucket, type Store } from '#lib/store/database.ts';

export type Item = Asset | Entry;

export const idOf = (item: Item): string => ('assetId' in item ? item.assetId : item.id);
export const takenAtOf = (item: Item): string => ('assetId' in item ? item.asset.takenAt : item.takenAt);
/** `2024-06` of an ISO time in UTC */
export const monthOf = (item: Item): string => takenAtOf(item).slice(0, 7);

/** Newest first, as albums and the timeline show it: ties by id. */
export function compareNewest(a: Item, b: Item): number {
	const [timeA, timeB] = [takenAtOf(a), takenAtOf(b)];
	if (timeA !== timeB) return timeA < timeB ? 1 : -1;
	const [idA, idB] = [idOf(a), idOf(b)];
	return idA < idB ? 1 : idA > idB ? -1 : 0;
}

/** What happens in one bucket: ids that leave it and items that are in it afterwards. */
export interface BucketChange {
	leaves: Set<string>;
	enters: Item[];
}

/** Changes by scope (an album's id, or the library) and month. */
export class BucketChanges {
	readonly #scopes = new Map<string, Map<string, BucketChange>>();

	*[Symbol.iterator](): Generator<[scope: string, month: string, change: BucketChange]> {
		for (const [scope, months] of this.#scopes)
			for (const [month, change] of months) yield [scope, month, change];
	}

	leave(scope: string, month: string, id: string): void {
		this.#of(scope, month).leaves.add(id);
	}

	enter(scope: string, item: Item): void {
		this.#of(scope, monthOf(item)).enters.push(item);
	}

	scopes = (): Iterable<string> => this.#scopes.keys();
	get size(): number {
		return this.#scopes.size;
	}

	#of(scope: string, month: string): BucketChange {
		let months = this.#scopes.get(scope);
		if (!months) this.#scopes.set(scope, (months = new Map()));
		let change = months.get(month);
		if (!change) months.set(month, (change = { leaves: new Set(), enters: [] }));
		return change;
	}
}

/** The items of a bucket after a change. Those that are in it stay in order without being sorted again. */
export function changed(items: readonly Item[], { leaves, enters }: BucketChange): Item[] {
	const entering = new Map(enters.map((item) => [idOf(item), item]));
	const staying = items.filter((item) => !leaves.has(idOf(item)) && !entering.has(idOf(item)));
	const fresh = [...entering.values()].sort(compareNewest);
	const merged: Item[] = [];
	let i = 0;
	for (const item of fresh) {
		while (i < staying.length && compareNewest(staying[i]!, item) < 0) merged.push(staying[i++]!);
		merged.push(item);
	}
	while (i < staying.length) merged.push(staying[i++]!);
	return merged;
}

/** How many items the worker keeps of the buckets that it wrote last. */
const keptItems = 30_000;

/** Buckets in Dexie, with those used last in memory: an edit of one bucket reads none. */
export class Buckets {
	readonly #store: Store;
	readonly #kept = new Map<string, Item[]>();
	#size = 0;
	/** How many items to keep at most; more during a first sync, which writes the same buckets again and again. */
	limit = keptItems;

	constructor(store: Store) {
		this.#store = store;
	}

	/** Applies changes; call it inside a transaction. Nothing is kept of one that fails: call `forget` then. */
	async apply(changes: BucketChanges): Promise<void> {
		const list = [...changes];
		if (list.length === 0) return;
		const absent = list.filter(([scope, month]) => !this.#kept.has(keyOf(scope, month)));
		const read = await this.#store.buckets.bulkGet(absent.map(([scope, month]) => [scope, month]));
		for (const [i, [scope, month]] of absent.entries()) this.#keep(scope, month, read[i]?.items ?? []);

		const put: Bucket[] = [];
		const gone: [string, string][] = [];
		for (const [scope, month, change] of list) {
			const items = changed(this.#kept.get(keyOf(scope, month))!, change);
			this.#keep(scope, month, items);
			if (items.length === 0) gone.push([scope, month]);
			else put.push({ scope, month, count: items.length, items } as Bucket);
		}
		if (put.length > 0) await this.#store.buckets.bulkPut(put);
		if (gone.length > 0) await this.#store.buckets.bulkDelete(gone);
		this.#trim();
	}

	/** The items of one bucket. */
	async items(scope: string, month: string): Promise<readonly Item[]> {
		const kept = this.#kept.get(keyOf(scope, month));
		if (kept) return kept;
		return (await this.#store.buckets.get([scope, month]))?.items ?? [];
	}

	/** Forgets what is in memory: what Dexie holds may be something else. */
	forget(): void {
		this.#kept.clear();
		this.#size = 0;
	}

	#keep(scope: string, month: string, items: Item[]): void {
		const key = keyOf(scope, month);
		this.#size += items.length - (this.#kept.get(key)?.length ?? 0);
		this.#kept.delete(key);
		this.#kept.set(key, items);
	}

	#trim(): void {
		for (const [key, items] of this.#kept) {
			if (this.#size <= this.limit) return;
			this.#kept.delete(key);
			this.#size -= items.length;
		}
	}
}

const keyOf = (scope: string, month: string) => `${scope}/${month}`;
