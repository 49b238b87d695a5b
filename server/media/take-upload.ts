import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import type { AssetKind } from '#domain/asset.ts';
import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { kindOf, mediaTypeOf } from '#domain/media-types.ts';
import { Time } from '#domain/text.ts';
import { type Into, nowhere } from '../albums/place-in-albums.ts';
import { keepSha1 } from '../assets/checksums.ts';
import { ingest, type Ingest } from './ingest.ts';
import { receiveFile, type ReceivedFile } from './receive-file.ts';
import { registerFile } from './register-file.ts';
import type { SetAside } from './uploads.ts';

/** What a program says of a file */
export interface Said {
	fileName: string;
	/** When it was made or changed, by the program's clock */
	createdAt?: string | undefined;
	/** Albums in which it is to be */
	into?: Into;
	title?: string | undefined;
	/** The one kind of file that is taken, where it is not any */
	kind?: AssetKind;
}

export interface TakenUpload {
	id: Id;
	/** `known`: the server had it; it may have been put into albums all the same */
	outcome: 'new' | 'known' | 'restored';
}

/**
 * Takes a file that comes in one request into the actor's library, and remembers the other hash by which programs ask for
 * it. A file that is there already is the same asset.
 *
 * @throws Refusal `asset.empty`, `asset.too_large`, `asset.unsupported`
 */
export async function takeUpload(
	to: Ingest,
	ownerId: Id,
	aside: SetAside,
	bytes: AsyncIterable<Uint8Array>,
	said: Said,
): Promise<TakenUpload> {
	const sha1 = createHash('sha1');
	const file = await receiveFile(
		aside,
		passing(bytes, (piece) => sha1.update(piece)),
		limits.fileBytes,
	);
	try {
		const taken = await takeReceived(to, ownerId, file, said);
		await keepSha1(to.sql, { assetId: taken.id, ownerId, sha1: sha1.digest() });
		return taken;
	} finally {
		await rm(file.path, { force: true });
	}
}

/** The same of a file that has come whole; it is gone from its path afterwards. */
export async function takeReceived(
	to: Ingest,
	ownerId: Id,
	{ path, sha256, size }: ReceivedFile,
	{ fileName, createdAt, into = nowhere, title, kind }: Said,
): Promise<TakenUpload> {
	const type = mediaTypeOf((await fileTypeFromFile(path))?.mime) ?? refuse('asset.unsupported');
	if (kind && kindOf(type) !== kind) refuse('asset.unsupported');
	const takenAt = Time.safeParse(createdAt).data ?? new Date().toISOString();
	const file = { sha256, size, type };
	const { id, outcome, isThere } = await registerFile(to, ownerId, file, { fileName, takenAt, title }, into);
	if (!isThere) await ingest(to, ownerId, id, { path, sha256 }, into);
	return { id, outcome };
}

async function* passing(bytes: AsyncIterable<Uint8Array>, look: (piece: Uint8Array) => void) {
	for await (const piece of bytes) {
		look(piece);
		yield piece;
	}
}
