import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { contentOf, NotStored, originalKey, type Content, type Storage } from '../media/storage/storage.ts';
import { type FileLine, placesIn } from './manifest.ts';

export interface Kept {
	lines: FileLine[];
	/** Keys of originals that are not there, or are not what their name says */
	missing: string[];
	/** How many files were copied; the others were in the folder from before */
	copied: number;
}

const nameOf = ({ ownerId, content }: Content) => `${ownerId} ${content}`;
const isOriginal = (key: string) => key.startsWith('originals/');

/**
 * Keeps all files of these assets in the folder, under their hashes. What an earlier backup has kept is not read again.
 *
 * @param before the list of the last backup
 */
export async function keepFiles(
	storage: Storage,
	assets: readonly Content[],
	folder: string,
	before: readonly FileLine[],
): Promise<Kept> {
	const places = placesIn(folder);
	await rm(places.temporary, { recursive: true, force: true });
	await mkdir(places.temporary, { recursive: true, mode: 0o700 });
	const wanted = new Set(assets.map(nameOf));
	const known = new Map(before.map((line) => [line.key, line]));
	const unseen = new Set(assets.map(originalKey));
	const kept: Kept = { lines: [], missing: [], copied: 0 };
	for (const prefix of ['originals/', 'derived/'])
		for await (const { key, size, changedAt } of storage.list(prefix)) {
			const content = contentOf(key);
			if (!content || !wanted.has(nameOf(content))) continue;
			const last = known.get(key);
			const promised = isOriginal(key) ? content.content.slice(0, 64) : undefined;
			const same = last?.size === size && last.changedAt === changedAt ? last.sha256 : promised;
			let sha256 = same !== undefined && (await sizeOf(places.file(same))) === size ? same : undefined;
			if (sha256 === undefined) {
				sha256 = await keepFile(storage, key, folder);
				if (sha256 !== undefined) kept.copied++;
			}
			// One that was drawn anew meanwhile, or damaged on the disk.
			if (sha256 === undefined || (promised !== undefined && sha256 !== promised)) continue;
			unseen.delete(key);
			kept.lines.push({ key, sha256, size: (await sizeOf(places.file(sha256))) ?? size, changedAt });
		}
	kept.missing = [...unseen];
	return kept;
}

/** @returns the hash of what came; undefined where it is gone */
async function keepFile(storage: Storage, key: string, folder: string): Promise<string | undefined> {
	const places = placesIn(folder);
	const temporary = join(places.temporary, randomUUID());
	const hash = createHash('sha256');
	try {
		const file = await open(temporary, 'wx', 0o600);
		try {
			for await (const chunk of await storage.open(key)) {
				hash.update(chunk as Buffer);
				await file.write(chunk as Buffer);
			}
			await file.sync();
		} finally {
			await file.close();
		}
		const sha256 = hash.digest('hex');
		await mkdir(dirname(places.file(sha256)), { recursive: true, mode: 0o700 });
		await rename(temporary, places.file(sha256));
		return sha256;
	} catch (error) {
		await rm(temporary, { force: true });
		if (error instanceof NotStored) return undefined;
		throw error;
	}
}

/** Gives a file back to the storage. @throws Error where it is not what the backup says; then nothing has its key */
export async function giveBack(storage: Storage, { key, sha256 }: FileLine, folder: string): Promise<void> {
	await storage.put(
		key,
		Readable.from(checked(placesIn(folder).file(sha256), sha256), { objectMode: false }),
	);
}

/** A file's bytes, which end in an error where they are not what their name says */
async function* checked(path: string, sha256: string): AsyncGenerator<Buffer> {
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
		hash.update(chunk);
		yield chunk;
	}
	if (hash.digest('hex') !== sha256)
		throw new Error(`The file ${path} is damaged: it is not what its name says.`);
}

/** Bytes; undefined for what is not there */
async function sizeOf(path: string): Promise<number | undefined> {
	try {
		return (await stat(path)).size;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
		throw error;
	}
}
