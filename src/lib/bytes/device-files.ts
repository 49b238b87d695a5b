import Dexie from 'dexie';
import { nameOfStore, Store, type DeviceFile } from '#lib/store/database.ts';
import type { ByteStore } from './byte-store.ts';
import { IndexedDbStore } from './indexeddb-store.ts';
import { forgetMediaCaches, uncacheAssets } from './media-cache.ts';
import type { Variant } from './media-url.ts';
import { hasOpfs, OpfsStore } from './opfs-store.ts';
import { PartialFiles } from './partial-files.ts';

/** A file of the device with the type that its bytes have. */
export interface HeldFile {
	bytes: Blob;
	type: string;
	/** Of the asset when it was fetched; undefined where the device made it */
	mediaVersion?: number | undefined;
}

/** Milliseconds in which a file that was kept is asked to be uploaded, with much to spare. */
const patience = 3_600_000;

type NewFile = Pick<DeviceFile, 'assetId' | 'variant' | 'type' | 'onlyHere' | 'kept' | 'mediaVersion'>;

/**
 * What this device holds of one person's photos, videos and music. The rows of `files` decide: bytes without a row are
 * a leftover, a row is written only once its bytes are.
 */
export class DeviceFiles {
	readonly #store: Store;
	readonly #bytes: ByteStore;
	/** Those that are not whole yet */
	readonly partial: PartialFiles;

	constructor(store: Store, bytes: ByteStore) {
		this.#store = store;
		this.#bytes = bytes;
		this.partial = new PartialFiles(store, bytes);
	}

	/** @throws Refusal `storage.full`; then neither bytes nor row are there */
	put(file: NewFile, bytes: Blob): Promise<void> {
		return this.putAll([{ file, bytes }]);
	}

	/**
	 * Puts several files, all of them or none. Written side by side: a file costs many milliseconds of waiting and few of
	 * work.
	 *
	 * @throws as `put`
	 */
	async putAll(list: readonly { file: NewFile; bytes: Blob }[]): Promise<void> {
		const addedAt = new Date().toISOString();
		const rows = list.map(({ file, bytes }): DeviceFile => {
			return { ...file, key: keyOf(file.assetId, file.variant), size: bytes.size, addedAt };
		});
		await navigator.locks.request(this.#lock, { mode: 'shared' }, async () => {
			const written = await Promise.allSettled(
				rows.map(({ key }, i) => this.#bytes.put(key, list[i]!.bytes)),
			);
			const failed = written.find((one) => one.status === 'rejected');
			if (failed) {
				await this.#undo(rows.map(({ key }) => key));
				throw failed.reason;
			}
			await this.#store.files.bulkPut(rows);
		});
	}

	/** A file that has come in pieces, all of which are here, is one like others from now on. */
	async complete(file: NewFile): Promise<void> {
		const key = keyOf(file.assetId, file.variant);
		const { files, partial } = this.#store;
		await navigator.locks.request(this.#lock, { mode: 'shared' }, () =>
			this.#store.transaction('rw', files, partial, async () => {
				const row = await partial.get(key);
				if (row?.size !== row?.total || !row) throw new Error('a file that is not whole');
				await files.put({ ...file, key, size: row.total, addedAt: new Date().toISOString() });
				await partial.delete(key);
			}),
		);
	}

	/** Undefined also where the browser has emptied the storage behind the row. */
	async read(assetId: string, variant: Variant): Promise<HeldFile | undefined> {
		const key = keyOf(assetId, variant);
		const row = await this.#store.files.get(key);
		if (!row) return undefined;
		const bytes = await this.#bytes.get(key);
		const { type, mediaVersion } = row;
		return bytes?.size === row.size ? { bytes, type, mediaVersion } : undefined;
	}

	/** The server has the original: the bytes here may be let go. */
	async markStored(assetId: string): Promise<void> {
		await this.#store.files.where('assetId').equals(assetId).modify({ onlyHere: 0 });
	}

	/** Removes what is held of these assets, whether or not the server has it. */
	async remove(assetIds: readonly string[]): Promise<void> {
		const rows = await this.#store.files.where('assetId').anyOf(assetIds).toArray();
		await this.#drop(rows);
		await this.partial.dropOf(assetIds);
	}

	/** What is here already and needed by an album that is kept: it stays when room is made. */
	async markKept(keys: readonly string[]): Promise<void> {
		await this.#store.files.where('key').anyOf(keys).modify({ kept: 1 });
	}

	/** What no album that is kept needs any more. What was fetched for one goes; what was here before stays. */
	async unkeep(keys: readonly string[]): Promise<void> {
		const rows = await this.#store.files.where('key').anyOf(keys).toArray();
		const isFetched = (row: DeviceFile) => row.mediaVersion !== undefined && row.onlyHere === 0;
		await this.#drop(rows.filter(isFetched));
		const rest = rows.filter((row) => !isFetched(row)).map(({ key }) => key);
		await this.#store.files
			.where('key')
			.anyOf(rest)
			.modify((row) => void delete row.kept);
	}

	/**
	 * Makes room by letting go of originals that the server has, oldest first, but those of albums that are kept.
	 *
	 * @returns bytes freed, at most a file more than asked for
	 */
	async free(bytes: number): Promise<number> {
		const rows = await this.#store.files.where('onlyHere').equals(0).sortBy('addedAt');
		const chosen: DeviceFile[] = [];
		let freed = 0;
		for (const row of rows) {
			if (freed >= bytes) break;
			if (row.variant !== 'original' || row.kept) continue;
			chosen.push(row);
			freed += row.size;
		}
		await this.#drop(chosen);
		return freed;
	}

	/**
	 * Removes what a crash leaves: bytes that no row speaks of, and what was kept here for more than an hour for an upload
	 * that was never asked for.
	 *
	 * @returns how many files
	 */
	async sweep(now: number = Date.now()): Promise<number> {
		// Alone, because a file that is being put has bytes and no row yet.
		return navigator.locks.request(this.#lock, async () => {
			const unasked = await this.#unasked(new Date(now - patience).toISOString());
			await this.#drop(unasked);
			const keys = await this.#bytes.keys();
			const rows = await this.#store.files.bulkGet(keys);
			const partial = await this.#store.partial.bulkGet(keys);
			const lost = keys.filter((_, i) => rows[i] === undefined && partial[i] === undefined);
			for (const key of lost) await this.#bytes.remove(key);
			return unasked.length + lost.length;
		});
	}

	/** Takes away what was written for nothing. What was here before, under a row of its own, stays. */
	async #undo(keys: readonly string[]): Promise<void> {
		const rows = await this.#store.files.bulkGet([...keys]);
		for (const [i, key] of keys.entries()) if (!rows[i]) await this.#bytes.remove(key);
	}

	/** What is only here, since before a time, and waits for no upload. */
	async #unasked(before: string): Promise<DeviceFile[]> {
		const here = this.#store.files.where('onlyHere').equals(1);
		const rows = await here.filter(({ addedAt }) => addedAt < before).toArray();
		const uploads = await this.#store.uploads.bulkGet(rows.map(({ assetId }) => assetId));
		return rows.filter((_, i) => uploads[i] === undefined);
	}

	get #lock() {
		return `files:${this.#store.name}`;
	}

	/** One tab at a time: a file system refuses to remove a file that another tab is removing. */
	async #drop(rows: readonly DeviceFile[]): Promise<void> {
		await navigator.locks.request(`${this.#lock}:drop`, async () => {
			// Rows first: a row without bytes would claim what is not there.
			await this.#store.files.bulkDelete(rows.map((row) => row.key));
			for (const row of rows) await this.#bytes.remove(row.key);
		});
	}
}

export const keyOf = (assetId: string, variant: Variant) => `${assetId}/${variant}`;

const open = new Map<string, Promise<DeviceFiles>>();

/** The files of one person on this device; the same object for the same person. */
export function deviceFiles(userId: string): Promise<DeviceFiles> {
	let files = open.get(userId);
	if (!files) {
		files = byteStore(userId).then((bytes) => new DeviceFiles(new Store(userId), bytes));
		open.set(userId, files);
	}
	return files;
}

const byteStore = async (userId: string): Promise<ByteStore> =>
	(await hasOpfs()) ? new OpfsStore(userId) : new IndexedDbStore(userId);

/** How many assets have their original on this device alone. */
export async function filesOnlyHere(userId: string): Promise<number> {
	if (!(await Dexie.exists(nameOfStore(userId)))) return 0;
	const store = new Store(userId);
	try {
		const only = store.files.where('onlyHere').equals(1);
		return await only.filter((file) => file.variant === 'original').count();
	} finally {
		store.close();
	}
}

/** Removes what the device holds of assets that a person may see no more: what was kept, and what was cached. */
export async function removeAssets(userId: string, assetIds: readonly string[]): Promise<void> {
	await uncacheAssets(userId, assetIds);
	await (await deviceFiles(userId)).remove(assetIds);
}

/** Removes every byte of this person from the device: files, and what was cached of albums. Sign-out counts first. */
export async function forget(userId: string): Promise<void> {
	open.delete(userId);
	await (await byteStore(userId)).clear();
	await forgetMediaCaches(userId);
	if (!(await Dexie.exists(nameOfStore(userId)))) return;
	const store = new Store(userId);
	try {
		await store.transaction('rw', store.files, store.uploads, store.kept, store.partial, async () => {
			await store.files.clear();
			await store.partial.clear();
			await store.uploads.clear();
			await store.kept.clear();
		});
	} finally {
		store.close();
	}
}
