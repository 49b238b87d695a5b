import {
	type BucketInfo,
	bucketsIn,
	idOf,
	type Item,
	monthOf,
	placeOf,
	takenAtOf,
} from '#lib/store/buckets.ts';
import { type Bucket, type Store } from '#lib/store/database.ts';

/** [M11] How many items a bucket has at most, and about how many each part of one that had more. */
export const bucketSize = { most: 300, split: 200 };

/** Newest first, as albums and the timeline show it: ties by id. */
export function compareNewest(a: Item, b: Item): number {
	const [timeA, timeB] = [takenAtOf(a), takenAtOf(b)];
	if (timeA !== timeB) return timeA < timeB ? 1 : -1;
	const [idA, idB] = [idOf(a), idOf(b)];
	return idA < idB ? 1 : idA > idB ? -1 : 0;
}

/** What happens in a scope, or in one bucket: items that leave, by where they were, and those that are there afterwards. */
export interface BucketChange {
	/** Taken-at and id */
	leaves: [takenAt: string, id: string][];
	enters: Item[];
}

/** Changes by scope: an album's id, or the library. */
export class BucketChanges {
	readonly #scopes = new Map<string, BucketChange>();

	[Symbol.iterator] = (): Iterator<[scope: string, change: BucketChange]> => this.#scopes.entries();

	leave(scope: string, takenAt: string, id: string): void {
		this.#of(scope).leaves.push([takenAt, id]);
	}

	enter(scope: string, item: Item): void {
		this.#of(scope).enters.push(item);
	}

	get size(): number {
		return this.#scopes.size;
	}

	#of(scope: string): BucketChange {
		let change = this.#scopes.get(scope);
		if (!change) this.#scopes.set(scope, (change = { leaves: [], enters: [] }));
		return change;
	}
}

/** The items of a bucket after a change. Those that are in it stay in order without being sorted again. */
export function changed(items: readonly Item[], { leaves, enters }: BucketChange): Item[] {
	const leaving = new Set(leaves.map(([, id]) => id));
	const entering = new Map(enters.map((item) => [idOf(item), item]));
	const staying = items.filter((item) => !leaving.has(idOf(item)) && !entering.has(idOf(item)));
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
/** From this many scopes on, the whole index is read at once: a request for each of 300 albums takes 0.1 s. */
const readAllFrom = 20;

/** Buckets in Dexie, with those used last in memory: an edit of one bucket reads none. Rules: SPEC.md, "Mirror". */
export class Buckets {
	readonly #store: Store;
	/** Where the buckets of a scope begin, oldest first */
	readonly #scopes = new Map<string, BucketInfo[]>();
	readonly #kept = new Map<string, readonly Item[]>();
	#size = 0;
	/** How many items to keep at most; more during a first sync, which writes the same buckets again and again. */
	limit = keptItems;

	constructor(store: Store) {
		this.#store = store;
	}

	/**
	 * Applies changes; call it inside a transaction. Nothing is kept of one that fails: call `forget` then.
	 *
	 * @returns how many of the items that it wrote were there before, as a share of all that it wrote
	 */
	async apply(changes: BucketChanges): Promise<number> {
		const list = [...changes];
		if (list.length === 0) return 0;
		await this.know(list.map(([scope]) => scope));
		const touched = list.flatMap(([scope, change]) =>
			[...this.#sorted(scope, change)].map(([from, ofBucket]) => ({ scope, from, change: ofBucket })),
		);
		await this.#read(touched.filter(({ scope, from }) => !this.#kept.has(keyOf(scope, from))));

		const put: Bucket[] = [];
		const gone: [string, string][] = [];
		let [before, written] = [0, 0];
		for (const { scope, from, change } of touched) {
			const held = this.#kept.get(keyOf(scope, from))!;
			const items = changed(held, change);
			before += Math.min(held.length, items.length);
			written += items.length;
			const parts = splitUp(scope, from, items);
			if (parts.length === 0) gone.push([scope, from]);
			put.push(...parts);
			this.#note(scope, from, parts);
		}
		if (put.length > 0) await this.#store.buckets.bulkPut(put);
		if (gone.length > 0) await this.#store.buckets.bulkDelete(gone);
		this.#trim();
		return before / Math.max(written, 1);
	}

	/** Reads where the buckets of these scopes begin, where it is not known. */
	async know(scopes: readonly string[]): Promise<void> {
		const absent = scopes.filter((scope) => !this.#scopes.has(scope));
		if (absent.length < readAllFrom) {
			const read = await Promise.all(absent.map((scope) => bucketsIn(this.#store, scope)));
			for (const [i, scope] of absent.entries()) this.#scopes.set(scope, read[i]!);
			return;
		}
		const all = (await this.#store.buckets.orderBy('[scope+from+count+stamp]').keys()) as unknown;
		const byScope = Map.groupBy(all as [string, string, number, number][], ([scope]) => scope);
		for (const scope of absent) {
			const keys = byScope.get(scope) ?? [];
			this.#scopes.set(
				scope,
				keys.map(([, from, count, stamp]) => ({ from, count, stamp })),
			);
		}
	}

	/** The buckets of a scope, oldest first. */
	async of(scope: string): Promise<readonly BucketInfo[]> {
		await this.know([scope]);
		return this.#scopes.get(scope)!;
	}

	/** The items of one bucket, newest first. */
	async items(scope: string, from: string): Promise<readonly Item[]> {
		const kept = this.#kept.get(keyOf(scope, from));
		if (kept) return kept;
		return (await this.#store.buckets.get([scope, from]))?.items ?? [];
	}

	/** Forgets what is in memory: what Dexie holds may be something else. */
	forget(): void {
		this.#scopes.clear();
		this.#kept.clear();
		this.#size = 0;
	}

	/** A scope's changes by the bucket that they are in, which may be one that is not there yet. */
	#sorted(scope: string, { leaves, enters }: BucketChange): Map<string, BucketChange> {
		const there = this.#scopes.get(scope)!;
		const sorted = new Map<string, BucketChange>();
		const at = (from: string) => {
			let change = sorted.get(from);
			if (!change) sorted.set(from, (change = { leaves: [], enters: [] }));
			return change;
		};
		for (const [takenAt, id] of leaves) {
			const from = beginningOf(there, placeOf(takenAt, id));
			if (from !== undefined) at(from).leaves.push([takenAt, id]);
		}
		for (const item of enters) {
			const place = placeOf(takenAtOf(item), idOf(item));
			at(beginningOf(there, place) ?? monthOf(place)).enters.push(item);
		}
		return sorted;
	}

	async #read(absent: { scope: string; from: string }[]): Promise<void> {
		const read = await this.#store.buckets.bulkGet(absent.map(({ scope, from }) => [scope, from]));
		for (const [i, { scope, from }] of absent.entries()) this.#keep(scope, from, read[i]?.items ?? []);
	}

	/** Parts have taken the place of a bucket. */
	#note(scope: string, from: string, parts: readonly Bucket[]): void {
		const there = this.#scopes.get(scope)!;
		const at = indexAfter(there, from);
		const isThere = there[at - 1]?.from === from;
		there.splice(isThere ? at - 1 : at, isThere ? 1 : 0, ...parts.map(infoOf));
		if (parts.length === 0) this.#keep(scope, from, []);
		for (const part of parts) this.#keep(scope, part.from, part.items);
	}

	#keep(scope: string, from: string, items: readonly Item[]): void {
		const key = keyOf(scope, from);
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

/** [M11] The items of a bucket as it is written, or of those that it has become. Oldest first, none where none is left. */
function splitUp(scope: string, from: string, items: readonly Item[]): Bucket[] {
	if (items.length === 0) return [];
	const count = items.length > bucketSize.most ? Math.ceil(items.length / bucketSize.split) : 1;
	return Array.from({ length: count }, (_, i) => {
		const [end, begin] = [i, i + 1].map((n) => items.length - Math.round((n * items.length) / count));
		const part = items.slice(begin, end);
		const oldest = part.at(-1)!;
		return {
			scope,
			from: i === 0 ? from : placeOf(takenAtOf(oldest), idOf(oldest)),
			count: part.length,
			stamp: Math.random(),
			items: part,
		} as Bucket;
	});
}

const infoOf = ({ from, count, stamp }: Bucket): BucketInfo => ({ from, count, stamp });

/** Where the bucket begins in which a place is: the last of its month that begins at it or before. */
function beginningOf(there: readonly BucketInfo[], place: string): string | undefined {
	const from = there[indexAfter(there, place) - 1]?.from;
	return from !== undefined && monthOf(from) === monthOf(place) ? from : undefined;
}

/** How many buckets begin at a place or before it. */
function indexAfter(there: readonly BucketInfo[], place: string): number {
	let [low, high] = [0, there.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (there[middle]!.from <= place) low = middle + 1;
		else high = middle;
	}
	return low;
}

const keyOf = (scope: string, from: string) => `${scope}/${from}`;
