import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate, readMigrations } from '../db/migrate.ts';
import { connect, type Connection, type Sql } from '../db/sql.ts';
import type { Storage } from '../media/storage/storage.ts';
import { beginEpoch } from '../sync/begin-epoch.ts';
import { markRestored } from '../upkeep/finish-restored.ts';
import { giveBack } from './files.ts';
import { backupsIn, type Manifest, placesIn, readList, readManifest } from './manifest.ts';
import { loadTable, moveSequences } from './rows.ts';
import { wrongIn } from './verify.ts';

export interface Restored {
	name: string;
	rows: number;
	files: number;
	missing: string[];
}

/** Rows and files of this program's that are made anew. */
interface Into {
	connection: Connection;
	storage: Storage;
	data: string;
}

/**
 * Brings the newest backup of a folder back, into a server on which nobody has an account yet. All is checked against
 * its hash before a row is there. A backup of an older version is loaded into tables as they were, which are then
 * brought up to date; so it is also the way to another major version of PostgreSQL.
 *
 * @throws Error in words a person can act on; then the database is still empty, and it can be done again
 */
export async function restore({ connection, storage, data }: Into, folder: string): Promise<Restored> {
	const name = (await backupsIn(folder)).at(-1);
	if (name === undefined) throw new Error(`There is no backup in ${folder}.`);
	const manifest = await readManifest(folder, name);
	const migrations = migrationsOf(manifest);
	for await (const wrong of wrongIn(folder, name, manifest)) throw new Error(wrong);
	const sql = connect(connection, { max: 1, statementTimeout: 0 });
	try {
		await mustBeEmpty(sql);
		const files = await readList(folder, name);
		for (const line of files) await giveBack(storage, line, folder);
		await sql
			.unsafe('drop schema public cascade; create schema public; drop schema if exists jobs cascade')
			.simple();
		await migrate(connection, migrations);
		await load(sql, manifest, (table) => placesIn(folder).rows(name, table));
		await migrate(connection);
		await sql.begin(markRestored);
		await beginEpoch(sql);
		if (manifest.secret !== null && !existsSync(join(data, 'secret'))) {
			await mkdir(data, { recursive: true, mode: 0o700 });
			await writeFile(join(data, 'secret'), manifest.secret, { mode: 0o600 });
		}
		const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
		return { name, rows, files: files.length, missing: manifest.missing };
	} finally {
		await sql.end({ timeout: 1 });
	}
}

/** @throws Error for a backup whose tables this program does not know */
function migrationsOf({ migrations }: Manifest) {
	const known = readMigrations();
	for (const [i, { name, checksum }] of migrations.entries())
		if (known[i]?.checksum !== checksum)
			throw new Error(
				`The backup was made by a newer Gatefold (${name} is not known here): restore it with that one.`,
			);
	return known.slice(0, migrations.length);
}

async function mustBeEmpty(sql: Sql): Promise<void> {
	const [others] = await sql<{ count: number }[]>`
		select count(*) from pg_stat_activity
		where datname = current_database() and application_name = 'gatefold' and pid <> pg_backend_pid()`;
	if (others && others.count > 0) throw new Error('A server uses this database: stop it first.');
	const tables = await sql<{ name: string }[]>`
		select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`;
	const isOurs = ['migrations', 'user', 'spaces'].every((name) =>
		tables.some((table) => table.name === name),
	);
	if (tables.length > 0 && !isOurs)
		throw new Error('The database holds tables of something else. Restore into an empty database.');
	const [someone] = isOurs ? await sql`select from "user" limit 1` : [];
	if (someone)
		throw new Error(
			'There are accounts on this server. Restore into an empty data folder or an empty database.',
		);
}

const load = (sql: Sql, { tables }: Manifest, pathOf: (table: string) => string) =>
	sql.begin(async (tx) => {
		// What the migrations have put in themselves is in the backup too.
		await tx.unsafe(`truncate ${tables.map(({ name }) => `"${name}"`).join(', ')} cascade`);
		for (const table of tables) await loadTable(tx, table, pathOf(table.name));
		await moveSequences(tx);
	});
