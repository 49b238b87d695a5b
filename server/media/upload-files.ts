import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { FileStore } from '@tus/file-store';
import { ERRORS, type Upload } from '@tus/server';
import { isDiskFull } from '../db/faults.ts';

/** Bytes that are read on and thrown away once the disk is full: one piece of an upload of our own client. */
const mostIgnored = 64 * 1024 * 1024;

/** tus's store of files in a folder, which tells a full disk from other troubles: tus has one error for all of them. */
export class UploadFiles extends FileStore {
	override async create(upload: Upload): Promise<Upload> {
		try {
			return await super.create(upload);
		} catch (error) {
			// Of an upload that could not begin nothing stays.
			const file = join(this.directory, upload.id);
			await Promise.all([file, `${file}.json`].map((path) => rm(path, { force: true })));
			throw error;
		}
	}

	/** What came before the trouble stays, and the upload goes on behind it. */
	override async write(source: Readable, id: string, offset: number): Promise<number> {
		const file = await open(join(this.directory, id), 'r+');
		let reached = offset;
		let full: unknown;
		let ignored = 0;
		try {
			for await (const chunk of source as AsyncIterable<Buffer>) {
				// Who is cut off while sending never reads why: the rest is taken from the line before the answer.
				if (full) ignored += chunk.length;
				for (let done = 0; !full && done < chunk.length;)
					try {
						const { bytesWritten } = await file.write(chunk, done, chunk.length - done, reached);
						done += bytesWritten;
						reached += bytesWritten;
					} catch (error) {
						if (!isDiskFull(error)) throw error;
						full = error;
					}
				if (ignored > mostIgnored) break;
			}
		} catch {
			throw ERRORS.FILE_WRITE_ERROR;
		} finally {
			await file.close();
		}
		if (full) throw full as Error;
		return reached;
	}
}
