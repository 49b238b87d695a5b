import type { Asset } from '#domain/asset.ts';
import { assetIdOf, type Id } from '#domain/ids.ts';
import { kindOf } from '#domain/media-types.ts';
import { plainText } from '#domain/text.ts';
import { type Into, nowhere } from '../albums/place-in-albums.ts';
import { registerAsset, type RegisteredAsset } from '../assets/register-asset.ts';
import { execute } from '../sync/transact.ts';
import { announced, type Ingest, isStored } from './ingest.ts';

/** A file whose bytes are at hand */
export interface FileAtHand {
	sha256: string;
	/** Bytes */
	size: number;
	/** By the bytes */
	type: string;
}

/** What is said of it, by its name and by whoever brings it */
export interface SaidOfFile {
	fileName: string;
	takenAt: string;
	takenAtSource?: Asset['takenAtSource'] | undefined;
	title?: string | undefined;
}

export interface RegisteredFile {
	id: Id;
	/** `new` also where it was known, and its bytes had never come */
	outcome: RegisteredAsset['outcome'];
	/** Whether the server has its bytes, so that they need not be taken in */
	isThere: boolean;
}

/**
 * Makes a file known that the server has at hand and no device has looked at. What it says of itself comes with its
 * pictures.
 *
 * @param into albums in which it is to be, where its bytes are there
 * @throws Refusal as registerAsset does
 */
export async function registerFile(
	to: Ingest,
	ownerId: Id,
	{ sha256, size, type }: FileAtHand,
	{ fileName, takenAt, takenAtSource = 'file', title = '' }: SaidOfFile,
	into: Into = nowhere,
): Promise<RegisteredFile> {
	const id = await assetIdOf(ownerId, sha256);
	const { outcome } = await execute(to, ownerId, registerAsset, {
		...{ id, sha256, type, size, takenAt, takenAtSource, title },
		createdAt: new Date().toISOString(),
		kind: kindOf(type),
		fileName: plainText(fileName, 255),
		...{ width: 0, height: 0, duration: null, thumbhash: '' },
	});
	const isThere = await isStored(to, await announced(to, ownerId, id), into);
	return { id, outcome: outcome === 'known' && !isThere ? 'new' : outcome, isThere };
}
