import { liveQuery } from 'dexie';
import { Refusal } from '#domain/errors.ts';
import type { DeviceFiles } from '#lib/bytes/device-files.ts';
import { bucketsIn } from '#lib/store/buckets.ts';
import type { KeptAlbum, Store } from '#lib/store/database.ts';
import { delayAfter } from '#lib/uploads/failure.ts';
import type { Fetched } from './fetch-file.ts';
import type { Written } from './fetch-onto.ts';
import { type AlbumPlan, planKeeping, settled } from './plan.ts';
import type { WantedFile } from './wanted.ts';

/** Files on their way at once */
const atOnce = 3;

/** Milliseconds between two notes of how far an album is. */
const noteEvery = 500;

export interface KeeperParts {
	store: Store;
	files: DeviceFiles;
	/** @throws Refusal `storage.full` */
	fetch: (file: WantedFile) => Promise<Fetched | Written>;
	/** @throws Refusal `storage.full` */
	makeRoom: (bytes: number) => Promise<void>;
	/** Something is here now that may have been cached before */
	onKept: (file: WantedFile) => Promise<void>;
}

/**
 * Holds on this device what its person wishes to keep: fetches what is missing, frees what is needed no more, and goes
 * on as albums change. The rows of `kept` are the wishes, the rows of `files` what has come true: nothing else is
 * remembered, so a start goes on where the last one ended. One runs for a person, in the tab that holds the lock.
 */
export class Keeper {
	readonly #parts: KeeperParts;
	/** Files that the server did not give: asked for again when the entry has changed, or after `wake` */
	#refused = new Set<string>();
	#pumping = false;
	#again = false;
	#stopped = false;
	#failures = 0;
	#later: ReturnType<typeof setTimeout> | undefined;
	#stopFollowing: () => void = () => undefined;

	constructor(parts: KeeperParts) {
		this.#parts = parts;
	}

	start(): void {
		let before = '';
		const follow = liveQuery(() => this.#wishes()).subscribe((now) => {
			// Notes of progress are written to the same rows.
			if (now === before) return;
			before = now;
			this.#pump();
		});
		this.#stopFollowing = () => follow.unsubscribe();
	}

	/** Tries at once what waits after a failure: the server is reached again, or a person has asked. */
	wake(): void {
		this.#failures = 0;
		this.#refused.clear();
		this.#pump();
	}

	stop(): void {
		this.#stopped = true;
		clearTimeout(this.#later);
		this.#stopFollowing();
	}

	/** All that a plan is made of, in short */
	async #wishes(): Promise<string> {
		const { store } = this.#parts;
		const wishes = await store.kept.toArray();
		const albums = await store.albums.bulkGet(wishes.map(({ albumId }) => albumId));
		const buckets = await Promise.all(wishes.map(({ albumId }) => bucketsIn(store, albumId)));
		return JSON.stringify([
			(await settled(store)) ?? null,
			wishes.map(({ albumId, what, paused, trouble, total }, i) => [
				...[albumId, what, paused, trouble, total === null, albums[i]?.deletedAt, albums[i]?.imageAssetId],
				...[albums[i]?.image],
				buckets[i]!.map(({ from, stamp }) => [from, stamp]),
			]),
		]);
	}

	#pump(): void {
		clearTimeout(this.#later);
		this.#again = true;
		if (this.#pumping) return;
		this.#pumping = true;
		this.#rounds()
			.catch((error: unknown) => {
				if (this.#stopped) return;
				console.error('albums could not be kept', error);
				this.#tryLater();
			})
			.finally(() => {
				this.#pumping = false;
				// Asked for between the last look and here.
				if (this.#again && !this.#stopped) this.#pump();
			});
	}

	async #rounds(): Promise<void> {
		while (this.#again && !this.#stopped) {
			this.#again = false;
			await this.#round();
		}
	}

	async #round(): Promise<void> {
		const { store, files } = this.#parts;
		const plan = await planKeeping(store);
		if (!plan) return;
		await store.kept.bulkDelete(plan.lost);
		await files.unkeep(plan.unkeep);
		await files.markKept(plan.mark);
		await files.partial.dropAllBut(
			new Set(plan.albums.flatMap(({ wanted }) => wanted.map(({ key }) => key))),
		);
		const progress = new Progress(store, plan.albums, this.#refused);
		await progress.write();
		const queue = plan.fetch.filter((file) => !this.#refused.has(nameOf(file)));
		const lines = Array.from({ length: atOnce }, () => this.#work(queue, progress));
		await Promise.all(lines).finally(() => progress.write());
	}

	/** One after the other, until there is nothing left or the plan is another. */
	async #work(queue: WantedFile[], progress: Progress): Promise<void> {
		while (!this.#again && !this.#stopped) {
			const file = queue.shift();
			if (!file) return;
			const outcome = await this.#keep(file);
			if (outcome === 'away') {
				queue.length = 0;
				return this.#tryLater();
			}
			if (outcome === 'full') {
				queue.length = 0;
				return progress.full(file);
			}
			if (outcome === 'gone') this.#refused.add(nameOf(file));
			else this.#failures = 0;
			await progress.note(file, outcome);
		}
	}

	/** @returns bytes that are here now, or why they are not */
	async #keep(file: WantedFile): Promise<number | 'gone' | 'away' | 'full'> {
		const { fetch, files, makeRoom, onKept } = this.#parts;
		const { assetId, variant, mediaVersion } = file;
		let size: number;
		try {
			const fetched = await fetch(file);
			if (typeof fetched === 'string') return fetched;
			if (fetched instanceof Blob) {
				const { type } = fetched;
				await makeRoom(fetched.size);
				await files.put({ assetId, variant, mediaVersion, type, onlyHere: 0, kept: 1 }, fetched);
			}
			size = fetched instanceof Blob ? fetched.size : fetched.written;
		} catch (error) {
			if (error instanceof Refusal && error.code === 'storage.full') return 'full';
			throw error;
		}
		await onKept(file);
		return size;
	}

	#tryLater(): void {
		clearTimeout(this.#later);
		if (this.#stopped) return;
		this.#later = setTimeout(() => this.#pump(), delayAfter(++this.#failures));
	}
}

const nameOf = ({ key, mediaVersion }: WantedFile) => `${key}?${mediaVersion}`;

/** Writes how far each album is to its wish, now and then. */
class Progress {
	readonly #store: Store;
	readonly #albums: (AlbumPlan & { keys: Set<string>; missing: number })[];
	#written = 0;

	constructor(store: Store, albums: readonly AlbumPlan[], refused: ReadonlySet<string>) {
		this.#store = store;
		this.#albums = albums.map((album) => ({
			...album,
			keys: new Set(album.wanted.map(({ key }) => key)),
			missing: album.wanted.filter((file) => refused.has(nameOf(file))).length,
		}));
	}

	async note(file: WantedFile, outcome: number | 'gone'): Promise<void> {
		for (const album of this.#holding(file)) {
			if (outcome === 'gone') album.missing++;
			else {
				album.done++;
				album.bytes += outcome;
			}
		}
		if (Date.now() - this.#written >= noteEvery) await this.write();
	}

	/** There is no room: what else these albums need does not come by itself. */
	async full(file: WantedFile): Promise<void> {
		for (const { wish } of this.#holding(file))
			await this.#store.kept.update(wish.albumId, { trouble: 'storage.full' });
	}

	async write(): Promise<void> {
		this.#written = Date.now();
		await Promise.all(
			this.#albums.map(({ wish, wanted, done, bytes, missing }) => {
				const change: Partial<KeptAlbum> = { done, bytes, missing, total: wanted.length };
				const rows = this.#store.kept.where('albumId').equals(wish.albumId);
				// Not where the person has chosen otherwise meanwhile: this was counted for another wish.
				return rows.and(({ what }) => what === wish.what).modify(change);
			}),
		);
	}

	#holding = ({ key }: WantedFile) => this.#albums.filter(({ keys }) => keys.has(key));
}
