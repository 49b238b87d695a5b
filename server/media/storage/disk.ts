import { randomUUID } from 'node:crypto';
import { copyFile, type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { NotStored, type Storage } from './storage.ts';

/** Large enough that a film is not read in thousands of small pieces. */
const readBytes = 256 * 1024;

/** Files in a folder. Each is written under a temporary name, flushed to the disk and only then given its own. */
export class DiskStorage implements Storage {
	readonly #root: string;

	/** @param root absolute path; made when it is first needed */
	constructor(root: string) {
		this.#root = root;
	}

	async put(key: string, bytes: Readable | Uint8Array): Promise<void> {
		const temporary = await this.#temporary();
		try {
			const file = await open(temporary, 'wx', 0o600);
			try {
				await file.writeFile(bytes);
				await file.sync();
			} finally {
				await file.close();
			}
			await this.#name(temporary, key);
		} catch (error) {
			await rm(temporary, { force: true });
			throw error;
		}
	}

	async take(key: string, path: string): Promise<void> {
		await synced(path);
		try {
			await this.#name(path, key);
		} catch (error) {
			if (codeOf(error) !== 'EXDEV') throw error;
			// On another file system: as with other bytes, nothing has the key's name before it is whole.
			const temporary = await this.#temporary();
			try {
				await copyFile(path, temporary);
				await synced(temporary);
				await this.#name(temporary, key);
			} catch (failure) {
				await rm(temporary, { force: true });
				throw failure;
			}
			await rm(path, { force: true });
		}
	}

	async open(key: string, range?: { start: number; end: number }): Promise<Readable> {
		// Opened before the answer begins, so that a file which is gone is a 404 and no broken body.
		const file = await this.#opened(key);
		return file.createReadStream({ highWaterMark: readBytes, ...range });
	}

	async size(key: string): Promise<number | undefined> {
		try {
			return (await stat(this.#path(key))).size;
		} catch (error) {
			if (codeOf(error) === 'ENOENT') return undefined;
			throw error;
		}
	}

	async remove(key: string): Promise<void> {
		await rm(this.#path(key), { force: true });
	}

	async withPath<T>(key: string, work: (path: string) => Promise<T>): Promise<T> {
		if ((await this.size(key)) === undefined) throw new NotStored(key);
		return work(this.#path(key));
	}

	async #opened(key: string): Promise<FileHandle> {
		try {
			return await open(this.#path(key), 'r');
		} catch (error) {
			if (codeOf(error) === 'ENOENT') throw new NotStored(key);
			throw error;
		}
	}

	async #temporary(): Promise<string> {
		const folder = join(this.#root, 'tmp');
		await mkdir(folder, { recursive: true });
		return join(folder, randomUUID());
	}

	async #name(path: string, key: string): Promise<void> {
		const target = this.#path(key);
		await mkdir(dirname(target), { recursive: true });
		await rename(path, target);
		await synced(dirname(target));
	}

	#path(key: string): string {
		if (!/^[a-z0-9][a-z0-9./-]*$/.test(key) || key.includes('..'))
			throw new RangeError('not a key of the storage');
		return join(this.#root, key);
	}
}

/** A file's content, or a folder's names, on the disk and not only on their way to it. */
async function synced(path: string): Promise<void> {
	const file = await open(path, 'r');
	try {
		await file.sync();
	} finally {
		await file.close();
	}
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);
