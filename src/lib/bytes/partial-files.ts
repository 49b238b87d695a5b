import type { PartialFile, Store } from '#lib/store/database.ts';
import type { ByteStore } from './byte-store.ts';

/**
 * Files that come in pieces, and go on where they were broken off. The rows of `partial` decide how much of one is here:
 * a row is there before the first byte is, and counts a piece only once it is written.
 */
export class PartialFiles {
	readonly #store: Store;
	readonly #bytes: ByteStore;

	constructor(store: Store, bytes: ByteStore) {
		this.#store = store;
		this.#bytes = bytes;
	}

	/** Whether files can come in pieces here: in a worker, and not in every browser. */
	get possible(): boolean {
		return this.#bytes.append !== undefined;
	}

	/** What is here of a file; undefined also where the browser has emptied the storage behind the row. */
	async begun(key: string): Promise<PartialFile | undefined> {
		const row = this.possible ? await this.#store.partial.get(key) : undefined;
		if (!row) return undefined;
		const held = await this.#bytes.get(key);
		return (held?.size ?? 0) >= row.size ? row : undefined;
	}

	/** Begins anew, in place of what there was of it. */
	async begin(file: Omit<PartialFile, 'size'>): Promise<void> {
		await this.#store.partial.put({ ...file, size: 0 });
	}

	/**
	 * Writes pieces behind what is here.
	 *
	 * @throws Refusal `storage.full`; what was here before still counts
	 */
	async grow(key: string, pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
		const row = await this.#store.partial.get(key);
		if (!row) throw new Error('a piece of a file that was not begun');
		await this.#bytes.append!(key, row.size, pieces);
		const size = pieces.reduce((sum, { length }) => sum + length, row.size);
		await this.#store.partial.update(key, { size });
	}

	/** Gives up what is here of files. */
	async drop(keys: readonly string[]): Promise<void> {
		for (const key of keys) {
			// One that has become whole meanwhile is none of these.
			if ((await this.#store.partial.get(key)) === undefined) continue;
			await this.#bytes.remove(key);
			await this.#store.partial.delete(key);
		}
	}

	async dropOf(assetIds: readonly string[]): Promise<void> {
		await this.drop(await this.#store.partial.where('assetId').anyOf(assetIds).primaryKeys());
	}

	/** Gives up what nobody wants any more. */
	async dropAllBut(wanted: ReadonlySet<string>): Promise<void> {
		const keys = await this.#store.partial.toCollection().primaryKeys();
		await this.drop(keys.filter((key) => !wanted.has(key)));
	}
}
