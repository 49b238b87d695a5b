import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, type Connection, type Sql } from '../db/sql.ts';
import type { Content, Storage } from '../media/storage/storage.ts';
import { backupLock } from '../upkeep/locks.ts';
import { keepFiles } from './files.ts';
import { hashFile } from '../media/hash-file.ts';
import { backupsIn, type Manifest, placesIn, readList } from './manifest.ts';
import { dumpTable, tablesOf } from './rows.ts';

export interface BackedUp {
	name: string;
	rows: number;
	files: number;
	copied: number;
	/** Originals that the storage had lost or damaged. A backup of the rest is better than none. */
	missing: string[];
}

interface From {
	connection: Connection;
	storage: Storage;
	/** The server's data folder, for the secret */
	data: string;
}

/**
 * Makes a backup in a folder, while the server runs: all rows as they are in one snapshot, and all files that they
 * name. Files are kept by their hash and shared with the backups before, so only new ones are copied.
 *
 * @param keep how many backups stay, this one among them; all where it is left out
 */
export async function backup(
	from: From,
	folder: string,
	{ keep }: { keep?: number } = {},
): Promise<BackedUp> {
	const sql = connect(from.connection, { max: 1, statementTimeout: 0 });
	try {
		// Held by the session until its end: one backup at a time, and no file goes that the snapshot names.
		await sql`select pg_advisory_lock(${backupLock})`;
		const made = await make(sql, from, folder);
		if (keep !== undefined) await prune(folder, keep);
		return made;
	} finally {
		await sql.end({ timeout: 1 });
	}
}

async function make(sql: Sql, { storage, data }: From, folder: string): Promise<BackedUp> {
	const madeAt = new Date().toISOString();
	const name = madeAt.replaceAll(/[:.]/g, '-');
	const places = placesIn(folder);
	const part = `${name}.part`;
	await mkdir(places.backup(part), { recursive: true, mode: 0o700 });
	try {
		const last = (await backupsIn(folder)).at(-1);
		const { tables, migrations, assets } = await rowsOf(sql, (table) => places.rows(part, table));
		const { lines, missing, copied } = await keepFiles(
			storage,
			assets,
			folder,
			last ? await readList(folder, last) : [],
		);
		await write(places.list(part), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
		const secret = join(data, 'secret');
		const manifest: Manifest = {
			format: 1,
			madeAt,
			migrations,
			tables,
			files: { count: lines.length, sha256: await hashFile(places.list(part)) },
			missing,
			secret: existsSync(secret) ? await readFile(secret, 'utf8') : null,
		};
		await write(places.manifest(part), JSON.stringify(manifest, undefined, '\t'));
		await rename(places.backup(part), places.backup(name));
		const rows = tables.reduce((sum, table) => sum + table.rows, 0);
		return { name, rows, files: lines.length, copied, missing };
	} catch (error) {
		await rm(places.backup(part), { recursive: true, force: true });
		throw error;
	}
}

/** Everything that is read of the database, in one snapshot. */
const rowsOf = (sql: Sql, pathOf: (table: string) => string) =>
	sql.begin('isolation level repeatable read read only', async (tx) => {
		const tables: Manifest['tables'] = [];
		for (const table of await tablesOf(tx)) tables.push(await dumpTable(tx, table, pathOf(table.name)));
		const migrations = await tx<
			Manifest['migrations']
		>`select name, checksum from migrations order by number`;
		const assets = await tx<Content[]>`
			select owner_id as "ownerId", content from assets where state = 'stored' and not deleted`;
		return { tables, migrations: [...migrations], assets: [...assets] };
	});

async function write(path: string, text: string): Promise<void> {
	const file = await open(path, 'wx', 0o600);
	try {
		await file.writeFile(text);
		await file.sync();
	} finally {
		await file.close();
	}
}

/** Removes all but the newest backups, and the files that only the removed ones had. */
async function prune(folder: string, keep: number): Promise<void> {
	const places = placesIn(folder);
	const names = await backupsIn(folder);
	const old = names.slice(0, -keep);
	if (old.length === 0) return;
	for (const name of old) await rm(places.backup(name), { recursive: true });
	const used = new Set<string>();
	for (const name of names.slice(-keep))
		for (const { sha256 } of await readList(folder, name)) used.add(sha256);
	for (const part of await readdir(places.files))
		for (const file of part === 'tmp' ? [] : await readdir(join(places.files, part)))
			if (!used.has(file)) await rm(join(places.files, part, file));
}
