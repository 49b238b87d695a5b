import type { Readable } from 'node:stream';
import type { ByteRange } from '#domain/byte-range.ts';
import type { Id } from '#domain/ids.ts';

/** A file that the storage does not have, or no longer. */
export class NotStored extends Error {
	override readonly name = 'NotStored';
}

/**
 * Where the server keeps files, each under a key. A key holds whole files only: what is being written is not there
 * yet. storage-contract.ts says what every implementation must do.
 */
export interface Storage {
	/** Keeps bytes under a key, in place of what was there. */
	put(key: string, bytes: Readable | Uint8Array): Promise<void>;
	/** Takes a finished local file in; it is gone from its path afterwards. */
	take(key: string, path: string): Promise<void>;
	/** @throws NotStored */
	open(key: string, range?: ByteRange): Promise<Readable>;
	/** Bytes; undefined where there is no such file */
	size(key: string): Promise<number | undefined>;
	/** Removing what is not there is no error. */
	remove(key: string): Promise<void>;
	/** Runs work on a local path that holds the file, for as long as the work takes. @throws NotStored */
	withPath<T>(key: string, work: (path: string) => Promise<T>): Promise<T>;
}

/** Once per owner under its hash, in folders of at most some thousand files. */
export const originalKey = (ownerId: Id, sha256: string) =>
	`originals/${ownerId}/${sha256.slice(0, 2)}/${sha256}`;

export type Derivative = 'thumb' | 'preview';

export const derivedKey = (ownerId: Id, sha256: string, variant: Derivative) =>
	`derived/${ownerId}/${sha256.slice(0, 2)}/${sha256}.${variant}.webp`;

/** What copies for playing are made as: every current browser plays these. */
export const playableTypes = {
	video: { type: 'video/mp4', extension: 'mp4' },
	audio: { type: 'audio/mp4', extension: 'm4a' },
} as const;

export const playableKey = (ownerId: Id, sha256: string, kind: keyof typeof playableTypes) =>
	`derived/${ownerId}/${sha256.slice(0, 2)}/${sha256}.playable.${playableTypes[kind].extension}`;
