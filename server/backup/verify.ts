import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { backupsIn, type Manifest, placesIn, readList, readManifest } from './manifest.ts';

export interface VerifiedBackup {
	name: string;
	rows: number;
	files: number;
	/** Originals that the storage had lost or damaged when it was made */
	missing: number;
	/** What is not as it was written, in words */
	wrong: string[];
}

export interface Verified {
	backups: VerifiedBackup[];
	/** Files that were read: each once, however many backups share it */
	files: number;
	bytes: number;
}

/**
 * Reads everything in a folder of backups and compares it with what was written: rows and lists by hash and count, files
 * by the hash that they are named by. Nothing is changed, and no database is needed. What is cleared away meanwhile by a
 * backup that is being made is not missed.
 *
 * @throws Error where there is no backup
 */
export async function verifyBackups(folder: string): Promise<Verified> {
	const names = await backupsIn(folder);
	if (names.length === 0) throw new Error(`There is no backup in ${folder}.`);
	const backups: VerifiedBackup[] = [];
	/** By hash, the backups that need a file */
	const needed = new Map<string, { size: number; by: VerifiedBackup[] }>();
	for (const name of names) {
		const backup: VerifiedBackup = { name, rows: 0, files: 0, missing: 0, wrong: [] };
		backups.push(backup);
		for (const { sha256, size } of await listed(folder, backup)) {
			const file = needed.get(sha256) ?? { size, by: [] };
			if (file.by.at(-1) !== backup) file.by.push(backup);
			needed.set(sha256, file);
		}
	}
	let bytes = 0;
	for (const [sha256, { size, by }] of needed) {
		const path = placesIn(folder).file(sha256);
		const read = await readThrough(path);
		bytes += read?.bytes ?? 0;
		const wrong = wrongWith(path, read, { sha256, bytes: size });
		if (wrong) for (const backup of by) backup.wrong.push(wrong);
	}
	const still = new Set(await backupsIn(folder));
	return { backups: backups.filter(({ name }) => still.has(name)), files: needed.size, bytes };
}

/** Checks the rows and the list of one backup. @returns the files that it needs, as far as that can be read */
async function listed(folder: string, backup: VerifiedBackup) {
	try {
		const manifest = await readManifest(folder, backup.name);
		backup.rows = manifest.tables.reduce((sum, { rows }) => sum + rows, 0);
		backup.files = manifest.files.count;
		backup.missing = manifest.missing.length;
		for await (const wrong of wrongIn(folder, backup.name, manifest)) backup.wrong.push(wrong);
		return await readList(folder, backup.name);
	} catch (error) {
		backup.wrong.push(`${placesIn(folder).backup(backup.name)} cannot be read: ${String(error)}`);
		return [];
	}
}

/** What of a backup's own files, its rows and its list, is not as it was written. */
export async function* wrongIn(
	folder: string,
	name: string,
	{ tables, files }: Manifest,
): AsyncGenerator<string> {
	const places = placesIn(folder);
	const parts = [
		{ path: places.list(name), sha256: files.sha256, lines: files.count },
		// Line breaks in a row are escaped: a line is a row.
		...tables.map((table) => ({
			path: places.rows(name, table.name),
			sha256: table.sha256,
			lines: table.rows,
		})),
	];
	for (const { path, ...promised } of parts) {
		const wrong = wrongWith(path, await readThrough(path), promised);
		if (wrong) yield wrong;
	}
}

interface Read {
	sha256: string;
	bytes: number;
	lines: number;
}

function wrongWith(path: string, read: Read | undefined, promised: Partial<Read>): string | undefined {
	if (!read) return `${path} is not there, or the disk cannot read it.`;
	const { sha256, bytes = read.bytes, lines = read.lines } = promised;
	if (read.sha256 !== sha256 || read.bytes !== bytes)
		return `${path} is damaged: it is not what was written.`;
	return read.lines === lines ? undefined : `${path} has ${read.lines} rows, and should have ${lines}.`;
}

/** Undefined for what is not there, or cannot be read to its end: a disk that is failing says so in this way. */
async function readThrough(path: string): Promise<Read | undefined> {
	const hash = createHash('sha256');
	let [bytes, lines] = [0, 0];
	try {
		for await (const piece of createReadStream(path, {
			highWaterMark: 1024 * 1024,
		}) as AsyncIterable<Buffer>) {
			hash.update(piece);
			bytes += piece.length;
			for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++;
		}
	} catch (error) {
		if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EIO'))
			return undefined;
		throw error;
	}
	return { sha256: hash.digest('hex'), bytes, lines };
}
