import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { withMoment } from '#domain/activity.ts';
import type { Id } from '#domain/ids.ts';
import type { Sql } from '../db/sql.ts';
import { ZipNames } from '../media/download/zip-names.ts';
import { NotStored, originalKey, type Storage } from '../media/storage/storage.ts';
import { readIfThere } from '../read-if-there.ts';
import { AlbumFile, albumFileName, type ExportedFile, LibraryFile, libraryFileName } from './album-file.ts';
import type { LeftOut, Progress } from './progress.ts';
import { type Original, readAlbums, readLoose, type ReadAlbum } from './read-library.ts';

export interface Exported {
	albums: number;
	files: number;
	/** How many were written now; the others were there from before */
	written: number;
	leftOut: LeftOut[];
}

interface From {
	sql: Sql;
	storage: Storage;
	progress: Progress;
}

/** The folder of what is in no album */
const libraryFolder = 'Library';

/**
 * Writes what a person owns into a folder: each album a folder of its originals with `album.json`, and what is in none
 * beside it. Files are written whole or not at all, and those that are there from before are not written again; nothing
 * is ever removed.
 */
export async function exportLibrary(
	from: From,
	person: { id: Id; name: string; handle: string },
	root: string,
): Promise<Exported> {
	const done: Exported = { albums: 0, files: 0, written: 0, leftOut: [] };
	await mkdir(root, { recursive: true });
	const folders = await foldersIn(root);
	for await (const album of readAlbums(from.sql, person.id)) {
		const folder = folders.byAlbum.get(album.id) ?? folders.names.next(album.name);
		const { originals, picture } = album;
		// Beside what is in it, where it is not among that.
		const beside = picture && !originals.some(({ id }) => id === picture.id) ? [picture] : [];
		await exportFolder(from, done, root, folder, [...originals, ...beside], albumFileName, (files) =>
			albumFile(album, files),
		);
		done.albums++;
	}
	const loose = await readLoose(from.sql, person.id);
	if (loose.length > 0) {
		const owner = { name: person.name, handle: person.handle };
		await exportFolder(from, done, root, libraryFolder, loose, libraryFileName, (files) => ({
			format: 'gatefold library 1',
			owner,
			files: [...files.values()],
		}));
	}
	return done;
}

/** Which album has which folder from before, and the names that are taken. */
async function foldersIn(root: string) {
	const byAlbum = new Map<Id, string>();
	const names = new ZipNames();
	names.next(libraryFolder);
	for (const entry of await readdir(root)) {
		if (entry !== libraryFolder) names.next(entry);
		const known = await knownIn(join(root, entry), albumFileName, AlbumFile);
		if (known) byAlbum.set(known.id, entry);
	}
	return { byAlbum, names };
}

async function exportFolder(
	{ storage, progress }: From,
	done: Exported,
	root: string,
	folder: string,
	originals: readonly Original[],
	listName: typeof albumFileName | typeof libraryFileName,
	listOf: (files: ReadonlyMap<Id, ExportedFile>) => AlbumFile | LibraryFile,
): Promise<void> {
	const place = join(root, folder);
	await mkdir(place, { recursive: true });
	const schema = listName === albumFileName ? AlbumFile : LibraryFile;
	const known = await knownIn<AlbumFile | LibraryFile>(place, listName, schema);
	const beside = known && 'picture' in known && known.picture ? [known.picture] : [];
	const before = new Map([...(known?.files ?? []), ...beside].map(({ sha256, file }) => [sha256, file]));
	const names = new ZipNames();
	names.next(listName);
	for (const name of before.values()) names.next(name);

	const files = new Map<Id, ExportedFile>();
	const stored: [Original, string][] = [];
	for (const original of originals) {
		const { id, ownerId: _owner, content: _content, state, ...said } = original;
		if (state !== 'stored') {
			done.leftOut.push({ path: `${folder}/${said.name}`, code: 'asset.not_stored' });
			continue;
		}
		const file = before.get(said.sha256) ?? names.next(said.name || `${id}`);
		files.set(id, { file, ...said });
		stored.push([original, file]);
	}
	// First, so that a run that was cut short gives the same names when it is done again.
	await writeText(join(place, listName), `${JSON.stringify(listOf(files), undefined, '\t')}\n`);
	for (const [original, file] of stored) {
		done.files++;
		progress.tell(`${done.files} files, ${done.albums} albums`);
		const path = join(place, file);
		if ((await sizeOf(path)) === original.size) continue;
		if (await writeOriginal(storage, original, path)) done.written++;
		else done.leftOut.push({ path: `${folder}/${file}`, code: 'not_found' });
	}
}

function albumFile(
	{ originals, cover, picture, comments, likes, ...album }: ReadAlbum,
	files: ReadonlyMap<Id, ExportedFile>,
): AlbumFile {
	const nameOf = (id: Id | null) => (id === null ? null : (files.get(id)?.file ?? null));
	const isThere = ({ assetId }: { assetId: Id | null }) => assetId === null || files.has(assetId);
	return {
		format: 'gatefold album 1',
		...album,
		cover: nameOf(cover),
		// Not said where there is one that does not go out: to bring the folder back takes no picture away.
		picture: picture ? files.get(picture.id) : picture,
		files: originals.flatMap(({ id }) => files.get(id) ?? []),
		comments: comments.filter(isThere).map(({ assetId, moment, ...comment }) => ({
			...comment,
			...withMoment(moment),
			file: nameOf(assetId),
		})),
		likes: likes.filter(isThere).map(({ assetId, ...like }) => ({ ...like, file: nameOf(assetId) })),
	};
}

/** @returns false where the storage has lost or damaged it */
async function writeOriginal(storage: Storage, original: Original, path: string): Promise<boolean> {
	const part = `${path}.part`;
	const hash = createHash('sha256');
	try {
		await pipeline(
			await storage.open(originalKey(original)),
			async function* (pieces: AsyncIterable<Buffer>) {
				for await (const piece of pieces) {
					hash.update(piece);
					yield piece;
				}
			},
			createWriteStream(part, { flush: true }),
		);
		if (hash.digest('hex') !== original.sha256) return false;
		const taken = new Date(original.takenAt);
		await utimes(part, taken, taken);
		await rename(part, path);
		return true;
	} catch (error) {
		if (error instanceof NotStored) return false;
		throw error;
	} finally {
		await rm(part, { force: true });
	}
}

/** What an earlier export has said of a folder; undefined where none has. */
async function knownIn<T>(
	folder: string,
	name: string,
	schema: { safeParse: (value: unknown) => { data?: T | undefined } },
): Promise<T | undefined> {
	try {
		const text = readIfThere(join(folder, name));
		return text === undefined ? undefined : schema.safeParse(JSON.parse(text)).data;
	} catch (error) {
		// A file in the folder's place, or a text that is no JSON: nobody's album.
		if (
			error instanceof SyntaxError ||
			(error instanceof Error && 'code' in error && error.code === 'ENOTDIR')
		)
			return undefined;
		throw error;
	}
}

async function writeText(path: string, text: string): Promise<void> {
	const file = await open(`${path}.part`, 'w');
	try {
		await file.writeFile(text);
		await file.sync();
	} finally {
		await file.close();
	}
	await rename(`${path}.part`, path);
}

/** Bytes; undefined for what is not there */
const sizeOf = async (path: string) => (await stat(path).catch(() => undefined))?.size;
