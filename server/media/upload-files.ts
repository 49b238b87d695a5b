import { createHash, type Hash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { FileStore } from '@tus/file-store';
import { ERRORS, type Upload } from '@tus/server';
import { isDiskFull } from '../db/faults.ts';
import { PieceWriter } from './piece-writer.ts';

/** Bytes that are read on and thrown away once the disk is full: one piece of an upload of our own client. */
const mostIgnored = 64 * 1024 * 1024;

/**
 * tus's store of files in a folder, which tells a full disk from other troubles, as tus has one error for all of them,
 * and hashes what comes on its way to the disk.
 */
export class UploadFiles extends FileStore {
	/** Of uploads that came without a break since their first byte: the hash up to a place in the file */
	readonly #hashes = new Map<string, { hash: Hash; at: number }>();

	override async create(upload: Upload): Promise<Upload> {
		try {
			return await super.create(upload);
		} catch (error) {
			// Of an upload that could not begin nothing stays.
			await this.forget(upload.id);
			throw error;
		}
	}

	/** What came before the trouble stays, and the upload goes on behind it. */
	override async write(source: Readable, id: string, offset: number): Promise<number> {
		const hashing = this.#hashingFrom(id, offset);
		const file = await open(join(this.directory, id), 'r+');
		const writer = new PieceWriter(file, offset);
		let full: unknown;
		let ignored = 0;
		const orFull = async (writing: Promise<void>) => {
			try {
				await writing;
			} catch (error) {
				if (!isDiskFull(error)) throw error;
				full = error;
			}
		};
		try {
			for await (const chunk of source as AsyncIterable<Buffer>) {
				if (full) {
					// Who is cut off while sending never reads why: the rest is taken from the line before the answer.
					ignored += chunk.length;
					if (ignored > mostIgnored) break;
					continue;
				}
				hashing?.hash.update(chunk);
				if (hashing) hashing.at += chunk.length;
				await orFull(writer.add(chunk));
			}
			await orFull(writer.end());
		} catch {
			await writer.end().catch(() => undefined);
			throw ERRORS.FILE_WRITE_ERROR;
		} finally {
			await file.close();
		}
		if (full) throw full as Error;
		return writer.reached;
	}

	/** SHA-256 of so many bytes of an upload, in hex; undefined where it did not come in one go since the server's start. */
	hashed(id: string, size: number): string | undefined {
		const hashing = this.#hashes.get(id);
		return hashing?.at === size ? hashing.hash.copy().digest('hex') : undefined;
	}

	override async remove(id: string): Promise<void> {
		this.#hashes.delete(id);
		await super.remove(id);
	}

	/** Nothing of it stays. */
	async forget(id: string): Promise<void> {
		this.#hashes.delete(id);
		const file = join(this.directory, id);
		await Promise.all([file, `${file}.json`].map((path) => rm(path, { force: true })));
	}

	/** Undefined where what lies before the offset has not passed here, or not as it lies there. */
	#hashingFrom(id: string, offset: number): { hash: Hash; at: number } | undefined {
		if (offset === 0) this.#hashes.set(id, { hash: createHash('sha256'), at: 0 });
		else if (this.#hashes.get(id)?.at !== offset) this.#hashes.delete(id);
		return this.#hashes.get(id);
	}
}
