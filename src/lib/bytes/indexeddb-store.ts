import Dexie, { type Table } from 'dexie';
import { Refusal } from '#domain/errors.ts';
import { isQuotaError, type ByteStore } from './byte-store.ts';

const nameOf = (userId: string) => `gatefold-files:${userId}`;

class Files extends Dexie {
	declare blobs: Table<{ key: string; bytes: Blob }, string>;

	constructor(userId: string) {
		super(nameOf(userId));
		this.version(1).stores({ blobs: 'key' });
	}
}

/** Files as blobs of a database of their own: the way where the browser has no private file system. */
export class IndexedDbStore implements ByteStore {
	readonly #files: Files;

	/** @param userId whose files these are: the database carries the person's id in its name */
	constructor(userId: string) {
		this.#files = new Files(userId);
	}

	async put(key: string, bytes: Blob): Promise<void> {
		try {
			await this.#files.blobs.put({ key, bytes });
		} catch (error) {
			const cause = error instanceof Dexie.AbortError ? error.inner : error;
			throw isQuotaError(cause) ? new Refusal('storage.full') : error;
		}
	}

	async get(key: string): Promise<Blob | undefined> {
		return (await this.#files.blobs.get(key))?.bytes;
	}

	async remove(key: string): Promise<void> {
		await this.#files.blobs.delete(key);
	}

	async keys(): Promise<string[]> {
		return this.#files.blobs.toCollection().primaryKeys();
	}

	async clear(): Promise<void> {
		await this.#files.delete();
		await this.#files.open();
	}
}
