import { Refusal } from '#domain/errors.ts';
import { isQuotaError, type ByteStore } from './byte-store.ts';

const root = 'files';

/** Safari before 26 writes files of the origin's file system in workers only, through this. */
interface SyncAccessHandle {
	write(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>, options: { at: number }): number;
	truncate(size: number): void;
	flush(): void;
	close(): void;
}
type AnyFileHandle = Omit<FileSystemFileHandle, 'createWritable'> & {
	createWritable?: FileSystemFileHandle['createWritable'];
	createSyncAccessHandle?: () => Promise<SyncAccessHandle>;
};

/** Files in the origin's private file system: large ones cost no memory and are read in place. */
export class OpfsStore implements ByteStore {
	readonly #person: string;
	readonly append?: ByteStore['append'];

	/** @param userId whose files these are: each person has a folder, so that one can be forgotten whole */
	constructor(userId: string) {
		this.#person = userId;
		// Only dedicated workers have it.
		if ('createSyncAccessHandle' in FileSystemFileHandle.prototype)
			this.append = (...piece) => this.#append(...piece);
	}

	async put(key: string, bytes: Blob): Promise<void> {
		const folder = await this.#folder();
		const name = nameOf(key);
		const isNew = (await this.get(key)) === undefined;
		try {
			const handle: AnyFileHandle = await folder.getFileHandle(name, { create: true });
			if (handle.createWritable) await bytes.stream().pipeTo(await handle.createWritable());
			else if (handle.createSyncAccessHandle)
				await writeInPlace(await handle.createSyncAccessHandle(), bytes);
			else throw new Error('this page cannot write to the device; a worker can');
		} catch (error) {
			if (isNew) await removeEntry(folder, name);
			throw isQuotaError(error) ? new Refusal('storage.full') : error;
		}
	}

	async get(key: string): Promise<Blob | undefined> {
		try {
			const handle = await (await this.#folder()).getFileHandle(nameOf(key));
			return await handle.getFile();
		} catch (error) {
			if (isAbsent(error)) return undefined;
			throw error;
		}
	}

	async remove(key: string): Promise<void> {
		await removeEntry(await this.#folder(), nameOf(key));
	}

	async keys(): Promise<string[]> {
		const keys: string[] = [];
		for await (const name of (await this.#folder()).keys()) keys.push(decodeURIComponent(name));
		return keys;
	}

	async clear(): Promise<void> {
		const storage = await navigator.storage.getDirectory();
		const folder = await storage.getDirectoryHandle(root, { create: true });
		await removeEntry(folder, this.#person, true);
	}

	async #append(key: string, at: number, pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
		const folder = await this.#folder();
		const handle: AnyFileHandle = await folder.getFileHandle(nameOf(key), { create: true });
		const access = await handle.createSyncAccessHandle!();
		try {
			access.truncate(at);
			let end = at;
			for (const piece of pieces) {
				const written = access.write(piece, { at: end });
				if (written < piece.length) throw new DOMException('the file was cut short', 'QuotaExceededError');
				end += written;
			}
			access.flush();
		} catch (error) {
			throw isQuotaError(error) ? new Refusal('storage.full') : error;
		} finally {
			access.close();
		}
	}

	async #folder(): Promise<FileSystemDirectoryHandle> {
		const storage = await navigator.storage.getDirectory();
		const folder = await storage.getDirectoryHandle(root, { create: true });
		return folder.getDirectoryHandle(this.#person, { create: true });
	}
}

/** Whether the browser has such a file system, and this context can write to it. WebKitGTK has none. */
export async function hasOpfs(): Promise<boolean> {
	if (!('storage' in navigator) || !('getDirectory' in navigator.storage)) return false;
	try {
		await navigator.storage.getDirectory();
	} catch {
		// Private windows of some browsers have the method and refuse the call.
		return false;
	}
	const handle = FileSystemFileHandle.prototype;
	return 'createWritable' in handle || 'createSyncAccessHandle' in handle;
}

/** A slash is no character of a file name. */
const nameOf = (key: string) => encodeURIComponent(key);

const isAbsent = (error: unknown) => error instanceof DOMException && error.name === 'NotFoundError';

async function removeEntry(folder: FileSystemDirectoryHandle, name: string, recursive = false) {
	try {
		await folder.removeEntry(name, { recursive });
	} catch (error) {
		if (!isAbsent(error)) throw error;
	}
}

async function writeInPlace(access: SyncAccessHandle, bytes: Blob) {
	try {
		access.truncate(0);
		let at = 0;
		const reader = bytes.stream().getReader();
		for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
			at += access.write(chunk.value.slice().buffer, { at });
		}
		access.flush();
		if (at !== bytes.size) throw new DOMException('the file was cut short', 'QuotaExceededError');
	} finally {
		access.close();
	}
}
