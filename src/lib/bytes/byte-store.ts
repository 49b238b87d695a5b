/**
 * Where a device keeps whole files of one person. Implementations work in a page, a worker and a service worker;
 * byte-store-contract.ts says what each of them must do.
 */
export interface ByteStore {
	/**
	 * Keeps a file under a key, in place of what was there. Half a file is never readable.
	 *
	 * @throws Refusal `storage.full` when there is no room; nothing is kept then
	 */
	put(key: string, bytes: Blob): Promise<void>;
	/**
	 * Writes on at a place in a file, which begins with the first piece: what was behind that place goes. Only where a store
	 * can, and then in a worker alone. Unlike `put` it leaves what it has written, so somebody else must know how much counts.
	 *
	 * @throws Refusal `storage.full`
	 */
	append?(key: string, at: number, pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<void>;
	/** A file that reads from the device when it is read; undefined where there is none. */
	get(key: string): Promise<Blob | undefined>;
	/** Removing what is not there is no error. */
	remove(key: string): Promise<void>;
	keys(): Promise<string[]>;
	/** Removes every file of this person. */
	clear(): Promise<void>;
}

/** A quota error, under the names that browsers give it */
export const isQuotaError = (error: unknown) =>
	error instanceof Error &&
	/^(QuotaExceededError|NS_ERROR_(DOM_QUOTA_REACHED|FILE_NO_DEVICE_SPACE))$/.test(error.name);
