import type { ExperimentalNoIndexDiff, ReadTransaction } from 'replicache';
import { Refusal } from '#domain/errors.ts';
import type { Entry } from '#domain/entry.ts';
import type { Id } from '#domain/ids.ts';
import { parseKey } from '#domain/keys.ts';
import type { Store } from '#lib/store/database.ts';
import type { Places } from '../predictions/places.ts';
import { refusalOf } from '../storage-trouble.ts';
import { AlbumSources, type ChangedEntries, type Reader, readerOf } from './album-sources.ts';
import { AlbumRows, type ChangedAlbum } from './album-rows.ts';
import { Buckets } from './buckets.ts';
import { Journal } from './journal.ts';
import { lostIn, lostSince } from './lost.ts';
import { everything } from './rebuild.ts';
import type { Moment } from './record.ts';
import {
	allTables,
	type ChangedKey,
	type Changes,
	changesOf,
	placesOf,
	rowTables,
	tablesOf,
	type Value,
	writeRows,
} from './rows.ts';

/** What the mirror needs of Replicache. */
export interface Source {
	query<R>(body: (tx: ReadTransaction) => Promise<R>): Promise<R>;
}

export interface MirrorOptions {
	store: Store;
	source: Source;
	userId: Id;
	/** The host that writes: another one's mark in the database ends this mirror */
	host: string;
	places: Places;
	/** Writing failed, or works again (undefined). What failed is tried again by itself. */
	onTrouble: (error: unknown) => void;
	/** Another host has taken over */
	onSuperseded: () => void;
	/** Other people's assets that an album has lost, or that were lost with it: the pictures that were cached must go. */
	onLost: (assetIds: Id[]) => Promise<void>;
}

/** Changed keys with the places in which Dexie may hold them; undefined: Dexie has never seen the key. */
type Dirty = Map<string, Set<string> | undefined>;

const retryAfter = 2_000;
/** Rows that are written in a moment on any device */
const much = 2_000;

const stopped = () => new Refusal('unavailable', { why: 'stopped' });

/**
 * Writes what Replicache shows into Dexie. Diffs only say which keys are dirty: values are read when they are written,
 * because a poke's diff may be told after that of a mutation which ran on top of it. Rules: SPEC.md, "Mirror".
 */
export class Mirror {
	readonly #options: MirrorOptions;
	readonly #buckets: Buckets;
	readonly #albums: AlbumRows;
	readonly #sources: AlbumSources;
	readonly #journal: Journal;
	#dirty: Dirty = new Map();
	/** Counts what has been noted, and how much of it is in Dexie */
	#noted = 0;
	#written = 0;
	#waiting: { upTo: number; resolve: () => void; reject: (reason: unknown) => void }[] = [];
	#running: Promise<void> | undefined;
	/** Mutations and pokes that are running */
	#expected = 0;
	#stopped = false;
	#bulk = false;
	#held = false;
	#rebuilding: Promise<void> | undefined;
	/** Keys written while everything is read for a rebuild, which may have read them before */
	#meanwhile: Set<string> | undefined;
	#wakePause: (() => void) | undefined;

	constructor(options: MirrorOptions) {
		this.#options = options;
		this.#buckets = new Buckets(options.store);
		this.#albums = new AlbumRows(options.store, this.#buckets);
		this.#sources = new AlbumSources(options.userId);
		this.#journal = new Journal(options.store, options.host);
	}

	/**
	 * Begins to write. Where Dexie is not what Replicache holds, the difference is derived again: some keys, or
	 * everything in the background, while what is there stays readable.
	 *
	 * @param isWhole whether Replicache's view is, or a first sync is not over
	 */
	async start(clientGroup: string, now: Moment, isWhole: boolean): Promise<void> {
		const derive = await this.#journal.open(clientGroup, now, isWhole);
		if (derive === 'held') {
			this.#held = true;
			return;
		}
		if (derive === 'everything') this.#rebuild();
		else for (const [key, place] of derive) this.#mark(key, place === null ? [] : [place]);
		this.#run();
	}

	/** A long run of changes is coming: write in fewer, larger steps until it ends. */
	set bulk(bulk: boolean) {
		this.#bulk = bulk;
		this.#buckets.limit = bulk ? Infinity : 30_000;
		if (!bulk) this.#wakePause?.();
	}

	/** Whether so much is being written that there may be no time for anything else, for seconds */
	get isLabouring(): boolean {
		return this.#rebuilding !== undefined || this.#noted - this.#written > much;
	}

	/** [M10] Whether the rows show a view that Replicache is fetching again. */
	get isHeld(): boolean {
		return this.#held;
	}

	/** [M10] The whole view is to be sent again, in pieces: what is shown stays until `release`. */
	async hold(): Promise<void> {
		if (this.#held) return;
		await this.shown();
		this.#held = true;
		await this.#exclusively(() => this.#journal.hold());
	}

	/** [M10] The view is whole: it takes the place of what is shown. */
	release(): void {
		if (!this.#held) return;
		this.#held = false;
		this.#rebuild();
	}

	/** [M1] Takes what Replicache's watch tells. */
	note(diff: ExperimentalNoIndexDiff): void {
		if (this.#held) return;
		for (const change of diff) {
			this.#mark(change.key, change.op === 'add' ? undefined : placesOf(change.key, change.oldValue));
		}
		if (this.#expected === 0) this.#run();
	}

	/**
	 * [M4] A poke or a mutation begins; what is returned is called when it is over, with the moment that it has reached
	 * (undefined: it came to nothing). All of its diffs have been told then, and are written with that moment in one go.
	 */
	expect(): (moment: Moment | undefined) => void {
		this.#expected++;
		return (moment) => {
			this.#expected--;
			if (moment) {
				this.#journal.advance(moment);
				this.#noted++;
			}
			this.#run();
		};
	}

	/**
	 * Resolves when everything noted so far is in Dexie.
	 *
	 * @throws Refusal `storage.full` or `unavailable`, where it could not be written now
	 */
	flushed(): Promise<void> {
		if (this.#held || this.#written >= this.#noted) return Promise.resolve();
		if (this.#stopped) return Promise.reject(stopped());
		return new Promise((resolve, reject) => {
			this.#waiting.push({ upTo: this.#noted, resolve, reject });
			this.#wakePause?.();
		});
	}

	/** Resolves when Dexie shows what Replicache holds, also where everything is being derived. @throws as `flushed` */
	async shown(): Promise<void> {
		while (this.#rebuilding && !this.#stopped) await this.#rebuilding;
		await this.flushed();
	}

	/** [M5] Brackets a persist: what was written before it began is not ahead of the disk once it is done. */
	persisting(): () => void {
		const persisted = this.#journal.persisting();
		return () => {
			persisted();
			this.#noted++;
			this.#run();
		};
	}

	stop(): void {
		this.#stopped = true;
		this.#wakePause?.();
		for (const { reject } of this.#waiting) reject(stopped());
		this.#waiting = [];
	}

	#mark(key: string, from: Iterable<string> | undefined): void {
		this.#noted++;
		const there = this.#dirty.get(key);
		if (!from) {
			if (!this.#dirty.has(key)) this.#dirty.set(key, undefined);
		} else if (there) for (const place of from) there.add(place);
		else this.#dirty.set(key, new Set(from));
	}

	#run(): void {
		if (this.#held) return;
		this.#running ??= this.#drain().finally(() => {
			this.#running = undefined;
			if (!this.#stopped && this.#written < this.#noted) this.#run();
		});
	}

	/** Writes until nothing is dirty; one transaction at a time, each with all that came during the one before. */
	async #drain(): Promise<void> {
		// What one edit changes is told in one go: a turn later all of it is here.
		await Promise.resolve();
		while (!this.#stopped && this.#written < this.#noted) {
			const dirty = this.#dirty;
			const upTo = this.#noted;
			this.#dirty = new Map();
			const started = performance.now();
			let rewritten: number;
			try {
				rewritten = await this.#write(dirty);
			} catch (error) {
				this.#failed(error, dirty);
				if (!this.#stopped) await this.#pause(retryAfter);
				continue;
			}
			this.#written = upTo;
			this.#settle(upTo);
			this.#options.onTrouble(undefined);
			// [M8] Steps of a bulk write what others have written again, so they are spaced by what that takes.
			if (this.#bulk && rewritten > 0 && this.#waiting.length === 0)
				await this.#pause(2 * rewritten * (performance.now() - started));
		}
	}

	/** @returns which part of the items in the buckets that it wrote was there before */
	async #write(dirty: Dirty): Promise<number> {
		const step = this.#journal.begin();
		const { store, source } = this.#options;
		const shown = await this.#albums.images(dirty);
		const { changes, albums, lost } = await source.query(async (tx) => {
			const reader = readerOf(tx);
			const values: ChangedKey[] = [];
			for (const [key, from] of dirty) values.push([key, await reader.get<Value>(key), from]);
			return { ...(await this.#derive(reader, values)), lost: await lostIn(tx, values, shown) };
		});
		// First: should the page go away in between, they are found lost again, and cached anew where they are not.
		if (lost.length > 0) await this.#options.onLost(lost);
		// Only the tables that are written to: pages wait for as long as a transaction holds the tables that they read.
		const rewritten = await store.transaction('rw', tablesOf(store, changes), async () => {
			// Asked for all at once: requests of a transaction are worked on in their order, and one refusal ends it whole.
			const [, , share] = await Promise.all([
				this.#journal.guard(),
				writeRows(store, changes),
				this.#writeBuckets(changes, albums),
				step.write(changes.places),
			]);
			return share;
		});
		step.done();
		for (const key of dirty.keys()) this.#meanwhile?.add(key);
		return rewritten;
	}

	/** @returns as `#write` */
	async #writeBuckets(changes: Changes, albums: readonly ChangedAlbum[]): Promise<number> {
		const rewritten = await this.#buckets.apply(changes.buckets);
		await this.#albums.write(albums);
		return rewritten;
	}

	async #derive(reader: Reader, values: ChangedKey[]) {
		const changes = changesOf(values);
		const entries = this.#entriesIn(values);
		const albums: ChangedAlbum[] = [];
		for (const [id, touched] of changes.albums) {
			albums.push([id, await this.#sources.read(reader, id, entries.get(id)), touched]);
		}
		return { changes, albums };
	}

	#entriesIn(values: readonly ChangedKey[]): Map<Id, ChangedEntries> {
		const entries = new Map<Id, ChangedEntries>();
		for (const [key, value] of values) {
			if (!key.startsWith('entry/')) continue;
			const [albumId, assetId] = parseKey(key).ids as [Id, Id];
			let changed = entries.get(albumId);
			if (!changed) entries.set(albumId, (changed = { ids: new Set(), there: [] }));
			changed.ids.add(assetId);
			if (!value) continue;
			const entry = value as unknown as Entry;
			changed.there.push(entry);
			this.#options.places.saw(albumId, entry.position);
		}
		return entries;
	}

	/** [M7] Derives everything from Replicache, and writes it in one transaction in place of what was there. */
	#rebuild(): void {
		this.#rebuilding ??= this.#rebuildUntilDone().finally(() => {
			this.#rebuilding = undefined;
		});
	}

	async #rebuildUntilDone(): Promise<void> {
		while (!this.#stopped) {
			try {
				await this.#rebuildOnce();
				return;
			} catch (error) {
				this.#failed(error, new Map());
				if (!this.#stopped) await new Promise((resolve) => setTimeout(resolve, retryAfter));
			}
		}
	}

	async #rebuildOnce(): Promise<void> {
		const { store, source } = this.#options;
		this.#meanwhile = new Set();
		const all = await everything(source);
		// From here on no other write runs: what was written while it was read is marked, and written again after.
		await this.#exclusively(async () => {
			const step = this.#journal.begin();
			// Also what albums are derived from: while the rows were held, nobody told what went.
			this.#forget();
			const { changes, albums } = await this.#derive(all, all.values());
			const lost = await lostSince(store, all);
			if (lost.length > 0) await this.#options.onLost(lost);
			await store.transaction('rw', allTables(store), async () => {
				await this.#journal.guard();
				for (const table of [...rowTables, 'albums', 'buckets']) await store.table(table).clear();
				await writeRows(store, changes);
				await this.#writeBuckets(changes, albums);
				await step.write(changes.places, 'rebuilt');
			});
			step.done();
			for (const key of this.#meanwhile!) {
				const place = changes.places.get(key);
				this.#mark(key, place ? [place] : []);
			}
			this.#meanwhile = undefined;
		});
		this.#run();
	}

	async #exclusively(work: () => Promise<void>): Promise<void> {
		while (this.#running) await this.#running;
		this.#running = work().finally(() => {
			this.#running = undefined;
		});
		await this.#running;
	}

	#forget(): void {
		this.#buckets.forget();
		this.#albums.forget();
		this.#sources.forget();
	}

	#failed(error: unknown, dirty: Dirty): void {
		for (const [key, from] of dirty) this.#mark(key, from);
		// Parts of the transaction may be in memory and not on the disk.
		this.#forget();
		if (this.#journal.isSuperseded(error)) {
			this.stop();
			this.#options.onSuperseded();
			return;
		}
		this.#options.onTrouble(error);
		for (const { reject } of this.#waiting) reject(refusalOf(error));
		this.#waiting = [];
	}

	#settle(upTo: number): void {
		const done = this.#waiting.filter((waiting) => waiting.upTo <= upTo);
		this.#waiting = this.#waiting.filter((waiting) => waiting.upTo > upTo);
		for (const { resolve } of done) resolve();
	}

	async #pause(ms: number): Promise<void> {
		await new Promise<void>((resolve) => {
			const timer = setTimeout(resolve, ms);
			this.#wakePause = () => {
				clearTimeout(timer);
				resolve();
			};
		});
		this.#wakePause = undefined;
	}
}
