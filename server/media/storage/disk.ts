import { randomUUID } from 'node:crypto';
import { copyFile, type FileHandle, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { checkedKey, NotStored, type Storage, type StoredFile } from './storage.ts';

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

	/** Both names are of one file: no file is ever written to once it has a name. */
	async copy(from: string, to: string): Promise<void> {
		const temporary = await this.#temporary();
		try {
			await link(this.#path(from), temporary);
		} catch (error) {
			if (codeOf(error) === 'ENOENT') throw new NotStored(from);
			// A file system without links, or one with too many of them
			await copyFile(this.#path(from), temporary);
			await synced(temporary);
		}
		await this.#name(temporary, to);
		// Where both names are one file already, a rename leaves the one that it should take away.
		await rm(temporary, { force: true });
	}

	async open(key: string, range?: { start: number; end: number }): Promise<Readable> {
		// Opened before the answer begins, so that a file which is gone is a 404 and no broken body.
		const file = await this.#opened(key);
		return file.createReadStream({ highWaterMark: readBytes, ...range });
	}

	async size(key: string): Promise<number | undefined> {
		return (await statOf(this.#path(key)))?.size;
	}

	async remove(key: string): Promise<void> {
		await rm(this.#path(key), { force: true });
	}

	async withPath<T>(key: string, work: (path: string) => Promise<T>): Promise<T> {
		if ((await this.size(key)) === undefined) throw new NotStored(key);
		return work(this.#path(key));
	}

	async *list(prefix: string): AsyncGenerator<StoredFile> {
		const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
		yield* this.#within(folder.slice(0, -1), prefix);
	}

	async tidy(before: number): Promise<void> {
		for (const name of await namesIn(join(this.#root, 'tmp'))) {
			const path = join(this.#root, 'tmp', name);
			const file = await statOf(path);
			if (file && file.mtimeMs < before) await rm(path, { force: true });
		}
	}

	async *#within(folder: string, prefix: string): AsyncGenerator<StoredFile> {
		for (const name of await namesIn(join(this.#root, folder))) {
			const key = folder === '' ? name : `${folder}/${name}`;
			const file =
				key.startsWith(prefix) || prefix.startsWith(`${key}/`)
					? await statOf(join(this.#root, key))
					: undefined;
			if (file?.isDirectory()) yield* this.#within(key, prefix);
			else if (file) yield { key, size: file.size, changedAt: file.mtimeMs };
		}
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
		return join(this.#root, checkedKey(key));
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

/** Undefined for what is not there, or no longer */
const statOf = (path: string) => orNothing(stat(path));

const namesIn = async (folder: string) => (await orNothing(readdir(folder))) ?? [];

async function orNothing<T>(looking: Promise<T>): Promise<T | undefined> {
	try {
		return await looking;
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return undefined;
		throw error;
	}
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);
