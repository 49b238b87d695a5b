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
	/** Keeps the same bytes under another key too, without moving them where the storage can. @throws NotStored */
	copy(from: string, to: string): Promise<void>;
	/** @throws NotStored */
	open(key: string, range?: ByteRange): Promise<Readable>;
	/** Bytes; undefined where there is no such file */
	size(key: string): Promise<number | undefined>;
	/** Removing what is not there is no error. */
	remove(key: string): Promise<void>;
	/** Runs work on a local path that holds the file, for as long as the work takes. @throws NotStored */
	withPath<T>(key: string, work: (path: string) => Promise<T>): Promise<T>;
	/** All files whose keys begin with this, in no order. What comes or goes meanwhile may be among them or not. */
	list(prefix: string): AsyncIterable<StoredFile>;
	/** Removes what writes that were cut off before a time have left. @param before milliseconds since 1970 */
	tidy(before: number): Promise<void>;
}

export interface StoredFile {
	key: string;
	/** Bytes */
	size: number;
	/** Milliseconds since 1970 */
	changedAt: number;
}

/** @throws RangeError for what could lead elsewhere */
export function checkedKey(key: string): string {
	if (!/^[a-z0-9][a-z0-9./-]*$/.test(key) || key.includes('..'))
		throw new RangeError('not a key of the storage');
	return key;
}

/** What names the files of an asset */
export interface Content {
	ownerId: Id;
	/** `assets.content`: the SHA-256 of its bytes, and which life of the asset they belong to. No name is used twice. */
	content: string;
}

const place = ({ ownerId, content }: Content) => `${ownerId}/${content.slice(0, 2)}/${content}`;

/** Once per owner under its hash, in folders of at most some thousand files. */
export const originalKey = (of: Content) => `originals/${place(of)}`;

/** What the keys of everything that was made of an original begin with */
export const derivedPrefix = (of: Content) => `derived/${place(of)}.`;

export type Derivative = 'thumb' | 'preview';

export const derivedKey = (of: Content, variant: Derivative) => `${derivedPrefix(of)}${variant}.webp`;

/** What copies for playing are made as: every current browser plays these. */
export const playableTypes = {
	video: { type: 'video/mp4', extension: 'mp4' },
	audio: { type: 'audio/mp4', extension: 'm4a' },
} as const;

export const playableKey = (of: Content, kind: keyof typeof playableTypes) =>
	`${derivedPrefix(of)}playable.${playableTypes[kind].extension}`;

/** Which asset a file belongs to; undefined for what has no such key. */
export function contentOf(key: string): Content | undefined {
	const [, ownerId, content] =
		/^(?:originals|derived)\/([0-9a-f-]{36})\/[0-9a-f]{2}\/([0-9a-f]{64}(?:-[0-9a-f]{8})?)/.exec(key) ?? [];
	return ownerId && content ? { ownerId, content } : undefined;
}
