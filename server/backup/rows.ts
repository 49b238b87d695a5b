import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Sql, Tx } from '../db/sql.ts';
import { hashFile } from '../media/hash-file.ts';
import type { Manifest } from './manifest.ts';

/**
 * Tables that no backup holds: what the program makes itself, what is over in minutes, and the last mutation ids, which
 * a restore forgets (rule L6).
 */
const leftOut = ['migrations', 'rate_limit', 'client_groups', 'clients', 'upkeep', 'atproto_oauth_states'];

type Table = Manifest['tables'][number];

/** Every table with its columns, in an order in which their rows can be put in; generated columns are left out. */
export async function tablesOf(sql: Sql | Tx): Promise<{ name: string; columns: string[] }[]> {
	const tables = await sql<{ name: string; columns: string[]; needs: string[] }[]>`
		select c.relname as name,
			array(select a.attname::text from pg_attribute a
				where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
				order by a.attnum) as columns,
			array(select f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
				where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as needs
		from pg_class c
		where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all(${leftOut})
		order by c.relname`;
	const ordered: (typeof tables)[number][] = [];
	const waiting = [...tables];
	while (waiting.length > 0) {
		const next = waiting.findIndex(
			({ needs }) => !needs.some((name) => waiting.some((table) => table.name === name)),
		);
		if (next < 0) throw new Error('tables refer to each other in a circle');
		ordered.push(...waiting.splice(next, 1));
	}
	return ordered.map(({ name, columns }) => ({ name, columns }));
}

const quoted = (names: string[]) => names.map((name) => `"${name}"`).join(', ');

/** Text, with the columns named: any PostgreSQL reads it, whatever its major version and the order of its columns. */
export async function dumpTable(
	tx: Tx,
	{ name, columns }: { name: string; columns: string[] },
	path: string,
): Promise<Table> {
	const out = await tx.unsafe(`copy (select ${quoted(columns)} from "${name}") to stdout`).readable();
	await pipeline(out, createWriteStream(path, { mode: 0o600, flush: true }));
	const [count] = await tx.unsafe<{ rows: number }[]>(`select count(*) as rows from "${name}"`);
	return { name, columns, rows: count!.rows, sha256: await hashFile(path) };
}

/** Puts rows into an empty table. Its triggers are off: what they would make of the rows is in the backup already. */
export async function loadTable(tx: Tx, { name, columns, rows }: Table, path: string): Promise<void> {
	await tx.unsafe(`alter table "${name}" disable trigger user`);
	const into = await tx.unsafe(`copy "${name}" (${quoted(columns)}) from stdin`).writable();
	await pipeline(createReadStream(path), into);
	await tx.unsafe(`alter table "${name}" enable trigger user`);
	const [count] = await tx.unsafe<{ rows: number }[]>(`select count(*) as rows from "${name}"`);
	if (count?.rows !== rows)
		throw new Error(`The table ${name} has ${count?.rows} rows, and the backup ${rows}.`);
}

/** Numbers that the database gives go on behind those that are taken. */
export async function moveSequences(tx: Tx): Promise<void> {
	const identities = await tx<{ table: string; column: string }[]>`
		select c.relname as table, a.attname as column from pg_class c join pg_attribute a on a.attrelid = c.oid
		where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attidentity <> ''`;
	for (const { table, column } of identities)
		await tx.unsafe(`
			select setval(pg_get_serial_sequence('"${table}"', '${column}'), coalesce(max("${column}"), 0) + 1, false)
			from "${table}"`);
}
