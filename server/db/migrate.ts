import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Connection, type Sql } from './sql.ts';

/** One numbered file of plain SQL. */
export type Migration = { number: number; name: string; sql: string; checksum: string };

const folder = join(import.meta.dirname, 'migrations');
// Any constant does; this one is "gate" in ASCII.
const lock = 0x67617465;

/** Reads the migrations, in order. */
export function readMigrations(from = folder): Migration[] {
	return readdirSync(from)
		.filter((file) => file.endsWith('.sql'))
		.sort()
		.map((file, i) => {
			const match = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(file);
			if (Number(match?.[1]) !== i + 1)
				throw new Error(`Migration ${file} is out of order or not named NNNN_what.sql.`);
			const sql = readFileSync(join(from, file), 'utf8');
			return { number: i + 1, name: file, sql, checksum: createHash('sha256').update(sql).digest('hex') };
		});
}

/**
 * Brings the database's tables up to date. Several servers may do so at once: one works, the others wait.
 *
 * @returns how many migrations were applied
 * @throws Error when an applied migration was changed since, or the database is newer than this program
 */
export async function migrate(connection: Connection, migrations = readMigrations()): Promise<number> {
	const sql = connect(connection, { max: 1, statementTimeout: 0 });
	try {
		await requireVersion(sql);
		// Held by the session, so it ends with it, however that ends.
		await sql`select pg_advisory_lock(${lock})`;
		await sql`
			create table if not exists migrations (
				number     integer primary key,
				name       text not null,
				checksum   text not null,
				applied_at timestamptz not null default now()
			)`;
		const applied = await appliedTo(sql);
		check(applied, migrations);
		const missing = migrations.slice(applied.length);
		for (const { number, name, sql: text, checksum } of missing) {
			await sql.begin(async (tx) => {
				await tx.unsafe(text).simple();
				await tx`insert into migrations (number, name, checksum) values (${number}, ${name}, ${checksum})`;
			});
		}
		return missing.length;
	} finally {
		await sql.end({ timeout: 1 });
	}
}

/** How many migrations a database still lacks. @throws Error as `migrate` does */
export async function pendingMigrations(sql: Sql, migrations = readMigrations()): Promise<number> {
	const [table] = await sql<
		{ isThere: boolean }[]
	>`select to_regclass('migrations') is not null as "isThere"`;
	if (!table?.isThere) return migrations.length;
	const applied = await appliedTo(sql);
	check(applied, migrations);
	return migrations.length - applied.length;
}

const appliedTo = (sql: Sql) => sql<{ number: number; name: string; checksum: string }[]>`
	select number, name, checksum from migrations order by number`;

/** @throws Error when the server is older than PostgreSQL 15 */
export async function requireVersion(sql: Sql): Promise<string> {
	const [row] = await sql<{ number: number; text: string }[]>`
		select current_setting('server_version_num')::integer as number, current_setting('server_version') as text`;
	if (row === undefined || row.number < 150_000) {
		throw new Error(`The database is PostgreSQL ${row?.text}; Gatefold needs PostgreSQL 15 or later.`);
	}
	return row.text;
}

function check(applied: { number: number; name: string; checksum: string }[], migrations: Migration[]) {
	for (const [i, done] of applied.entries()) {
		const known = migrations[i];
		if (known === undefined || done.number !== known.number) {
			throw new Error(
				`The database was brought up to date by a newer Gatefold (${done.name} is not known here): start that one.`,
			);
		}
		if (done.checksum !== known.checksum) {
			throw new Error(
				`Migration ${known.name} was changed after it was applied (as ${done.name}): bring the file back and add a new one.`,
			);
		}
	}
}
