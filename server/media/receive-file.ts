import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { refuse } from '#domain/errors.ts';
import { PieceWriter } from './piece-writer.ts';
import type { SetAside } from './uploads.ts';

/** A file that has come whole */
export interface ReceivedFile {
	path: string;
	sha256: string;
	/** Bytes */
	size: number;
}

/**
 * Writes a file to the disk while it comes, and hashes it on the way. Of one that does not come whole nothing stays.
 *
 * @param most bytes
 * @throws Refusal `asset.empty`, `asset.too_large`
 */
export async function receiveFile(
	aside: SetAside,
	source: AsyncIterable<Uint8Array>,
	most: number,
): Promise<ReceivedFile> {
	const { path } = aside;
	const hash = createHash('sha256');
	let size = 0;
	try {
		const file = await open(path, 'wx', 0o600);
		try {
			const writer = new PieceWriter(file, 0);
			for await (const piece of source) {
				size += piece.length;
				if (size > most) refuse('asset.too_large');
				hash.update(piece);
				aside.left -= piece.length;
				await writer.add(piece);
			}
			await writer.end();
		} finally {
			await file.close();
		}
		if (size === 0) refuse('asset.empty');
		return { path, size, sha256: hash.digest('hex') };
	} catch (error) {
		await rm(path, { force: true });
		throw error;
	}
}
