import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import type { Asset } from '#domain/asset.ts';
import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { mediaTypeOf } from '#domain/media-types.ts';
import { markSaid } from '../assets/mark-said.ts';
import { hashFile } from '../media/hash-file.ts';
import { ingest, type Ingest } from '../media/ingest.ts';
import { receiveFile } from '../media/receive-file.ts';
import { registerFile } from '../media/register-file.ts';
import type { Uploads } from '../media/uploads.ts';
import { execute } from '../sync/transact.ts';

/** What files go into */
export interface Taking extends Ingest {
	uploads: Pick<Uploads, 'setAside'>;
}

/** What is said of a file by its name and by what lies beside it */
export interface Said {
	fileName: string;
	title?: string;
	description?: string;
	takenAt?: string;
	takenAtSource?: Asset['takenAtSource'];
	/** Of what it was, where that is known */
	sha256?: string;
}

export interface TakenFile {
	id: Id;
	outcome: 'new' | 'known' | 'restored';
}

/**
 * Takes a copy of a file into someone's library, as an upload does, and leaves the file where it is. What is there
 * already stays as it is.
 *
 * @throws Refusal `asset.empty`, `asset.too_large`, `asset.unsupported`, `asset.checksum` where it is not what it was;
 *   `storage.full`
 */
export async function takeFile(to: Taking, ownerId: Id, path: string, said: Said): Promise<TakenFile> {
	const { size, mtime } = await stat(path);
	if (size === 0) refuse('asset.empty');
	if (size > limits.fileBytes) refuse('asset.too_large');
	const type = mediaTypeOf((await fileTypeFromFile(path))?.mime) ?? refuse('asset.unsupported');
	const sha256 = await hashFile(path);
	if (said.sha256 !== undefined && said.sha256 !== sha256) refuse('asset.checksum');
	const { fileName, title, takenAt = mtime.toISOString(), takenAtSource } = said;
	const file = { sha256, size, type };
	const told = { fileName, title, takenAt, takenAtSource };
	const { id, outcome, isThere } = await registerFile(to, ownerId, file, told);
	if (!isThere) await copyIn(to, ownerId, id, path, file);
	// Also where a run before was cut short ahead of this.
	if (said.description) await execute(to, ownerId, markSaid, { assetId: id, description: said.description });
	return { id, outcome };
}

async function copyIn(
	to: Taking,
	ownerId: Id,
	id: Id,
	path: string,
	{ size, sha256 }: { size: number; sha256: string },
): Promise<void> {
	const aside = await to.uploads.setAside(size);
	try {
		const copy = await receiveFile(aside, createReadStream(path), size);
		// It was written to since it was looked at.
		if (copy.sha256 !== sha256) refuse('asset.checksum');
		await ingest(to, ownerId, id, { path: copy.path, sha256 });
	} finally {
		aside.end();
		await rm(aside.path, { force: true });
	}
}
