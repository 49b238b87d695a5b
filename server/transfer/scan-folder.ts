import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { derivedId, type Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { plainText } from '#domain/text.ts';
import { AlbumFile, albumFileName, LibraryFile, libraryFileName } from './album-file.ts';
import { isSidecar, mostSidecar, readSidecar, sidecarNames } from '../media/sidecar.ts';
import type { LeftOut } from './progress.ts';
import type { Said } from './take-file.ts';
import { readTakeout } from './takeout.ts';

/** A file to take in, with what is said of it beside it */
export interface FileToTake {
	path: string;
	said: Said;
	/** When it was added to its album, where that is known */
	addedAt?: string | undefined;
	/** Its name in `album.json` */
	listed?: string;
	/** It stands for the album and is not in it */
	isBeside?: boolean;
}

/** An album as it is to be made */
export interface AlbumToFill {
	id: Id;
	name: string;
	description: string;
	createdAt?: string | undefined;
	/** What an export says of it */
	exported?: AlbumFile;
}

export interface FolderToTake {
	album?: AlbumToFill;
	files: FileToTake[];
}

/** Bytes of JSON: beside a photo, and of an album of a million */
const most = { beside: 1024 * 1024, list: 400 * 1024 * 1024 };

const collator = new Intl.Collator('en', { numeric: true });

/** What systems put into folders by themselves, and files that are still being written */
const ofNoInterest = /^(\.|Thumbs\.db$|desktop\.ini$|ehthumbs)|\.part$/i;

/**
 * Looks through a folder and those below it, in the order of their names. Links are not followed.
 *
 * @param leftOut takes what cannot be read, or is not meant to be taken
 */
export async function* scanFolder(
	root: string,
	ownerId: Id,
	leftOut: LeftOut[],
): AsyncGenerator<FolderToTake> {
	const top = resolve(root);
	yield* scan(top);

	async function* scan(folder: string): AsyncGenerator<FolderToTake> {
		const entries = (await readdir(folder, { withFileTypes: true }))
			.filter(({ name }) => !ofNoInterest.test(name))
			.sort((a, b) => collator.compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
		const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
		const found =
			(await asExported(folder, names, leftOut)) ??
			(await asItLies(folder, names, `${basename(top)}/${relative(top, folder)}`, ownerId, leftOut));
		if (found.files.length > 0 || found.album?.exported) yield found;
		for (const entry of entries) {
			const path = join(folder, entry.name);
			if (!entry.isDirectory()) continue;
			try {
				yield* scan(path);
			} catch (error) {
				if (!isUnreadable(error)) throw error;
				leftOut.push({ path, code: 'not_found' });
			}
		}
	}
}

/** A folder that an export has written; undefined where it is none. */
async function asExported(
	folder: string,
	names: readonly string[],
	leftOut: LeftOut[],
): Promise<FolderToTake | undefined> {
	const listName = [albumFileName, libraryFileName].find((name) => names.includes(name));
	if (!listName) return undefined;
	const json = await readJsonFile(join(folder, listName), most.list);
	const album = AlbumFile.safeParse(json).data;
	const list = album ?? LibraryFile.safeParse(json).data;
	if (!list) return undefined;
	const inAlbum = new Set(list.files.map(({ file }) => file));
	const beside = album?.picture && !inAlbum.has(album.picture.file) ? [album.picture] : [];
	const all = [...list.files, ...beside];
	const listed = new Set(all.map(({ file }) => file));
	const unlisted = names.filter((name) => name !== listName && !listed.has(name));
	leftOut.push(...unlisted.map((name) => ({ path: join(folder, name), code: 'entry.not_found' as const })));
	const files = all.map(({ file, name, title, description, takenAt, takenAtSource, addedAt, sha256 }) => ({
		path: join(folder, file),
		said: { fileName: name, title, description, takenAt, takenAtSource, sha256 },
		addedAt,
		listed: file,
		isBeside: !inAlbum.has(file),
	}));
	if (!album) return { files };
	const { id, name, description, createdAt } = album;
	return { album: { id, name, description, createdAt, exported: album }, files };
}

/** Any other folder: one with files is an album, but for those in which Google keeps a year. */
async function asItLies(
	folder: string,
	names: readonly string[],
	place: string,
	ownerId: Id,
	leftOut: LeftOut[],
): Promise<FolderToTake> {
	const texts = new Set(names.filter((name) => /\.json$/i.test(name)));
	const said = readTakeout(await readTexts(folder, texts));
	const others = names.filter((name) => !texts.has(name));
	// One that lies beside nothing is a file that is not taken, as any other.
	const expected = new Set(others.filter((name) => !isSidecar(name)).flatMap(sidecarNames));
	const besides = new Set(others.filter((name) => isSidecar(name) && expected.has(name.toLowerCase())));
	const sidecars = await readSidecars(folder, besides, leftOut);
	const files = others
		.filter((name) => !besides.has(name))
		.flatMap((name): FileToTake[] => {
			const path = join(folder, name);
			const photo = said.photo(name);
			const beside = sidecarNames(name)
				.map((at) => sidecars.get(at))
				.find((one) => one !== undefined);
			if (photo?.isTrashed) {
				leftOut.push({ path, code: 'asset.not_found' });
				return [];
			}
			if (!photo) return [{ path, said: { fileName: name, ...beside } }];
			const { fileName, description, takenAt } = photo;
			// Worth less than what the photo says of itself, and more than the file's date.
			const google: Said = { fileName: fileName || name, description, takenAt, takenAtSource: 'iptc' };
			return [{ path, said: { ...google, ...beside } }];
		});
	if (said.isTakeout && !said.album) return { files };
	const name = said.album?.name || plainText(basename(folder), limits.name) || 'Import';
	const id = await derivedId(`import ${ownerId} ${place}`);
	const { description = '', createdAt } = said.album ?? {};
	return { album: { id, name, description, createdAt }, files };
}

/** One at a time: a year of Google's has many thousands. */
async function readTexts(folder: string, names: Iterable<string>): Promise<Map<string, unknown>> {
	const texts = new Map<string, unknown>();
	for (const name of names) texts.set(name, await readJsonFile(join(folder, name), most.beside));
	return texts;
}

/** What XMP files say, by their names in small letters. @param leftOut takes those that say nothing */
async function readSidecars(
	folder: string,
	names: Iterable<string>,
	leftOut: LeftOut[],
): Promise<Map<string, Omit<Said, 'fileName'>>> {
	const said = new Map<string, Omit<Said, 'fileName'>>();
	for (const name of names) {
		const path = join(folder, name);
		const bytes = await readSmallFile(path, mostSidecar);
		const read = bytes && readSidecar(bytes);
		if (!read) {
			leftOut.push({ path, code: 'asset.unreadable' });
			continue;
		}
		const { title, description, taken } = read;
		said.set(name.toLowerCase(), { ...(title && { title }), ...(description && { description }), ...taken });
	}
	return said;
}

/** Undefined for what is no JSON, and for what is too large to be what is looked for. @param most bytes */
async function readJsonFile(path: string, most: number): Promise<unknown> {
	const bytes = await readSmallFile(path, most);
	try {
		return bytes && JSON.parse(bytes.toString());
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}

/** Undefined for what cannot be read, and for more than so many bytes. */
async function readSmallFile(path: string, most: number): Promise<Buffer | undefined> {
	try {
		return (await stat(path)).size > most ? undefined : await readFile(path);
	} catch (error) {
		if (isUnreadable(error)) return undefined;
		throw error;
	}
}

/** What a disk or its rights keep from being read */
export const isUnreadable = (error: unknown): boolean =>
	error instanceof Error &&
	'code' in error &&
	/^(EACCES|EPERM|ENOENT|EIO|EISDIR|ENOTDIR|ELOOP)$/.test(String(error.code));
