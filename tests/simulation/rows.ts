/** All rows of the database that sync is about, read in one go and put back in one go. */
import type { Sql } from '../../server/db/sql.ts';
import { spaceTables } from '../support/space-tables.ts';

/** In an order in which they can be put in. */
const [first, ...others] = spaceTables;
const tables = [first, 'profiles', 'client_groups', 'clients', ...others] as const;
type Table = (typeof tables)[number];

export type Row = Record<string, unknown> & { space: number; version: number; deleted: boolean };
export type Rows = Record<Table, Row[]>;

/** What was read last of a table: rows that are as they were stay the same objects. */
interface Known {
	text: string;
	list: Row[];
	byText: Map<string, Row>;
}

const known = new Map<Table, Known>();

/** Reads everything in one statement, and so in one snapshot. */
export async function readRows(sql: Sql): Promise<Rows> {
	const lists = tables.map((t) => `(select coalesce(json_agg(t), '[]')::text from ${t} t) as ${t}`);
	const [texts] = await sql.unsafe<[Record<Table, string>]>(`select ${lists.join(', ')}`, [], {
		prepare: true,
	});
	return Object.fromEntries(tables.map((table) => [table, rowsOf(table, texts[table])])) as Rows;
}

function rowsOf(table: Table, text: string): Row[] {
	const before = known.get(table);
	if (before?.text === text) return before.list;
	const byText = new Map<string, Row>();
	// PostgreSQL begins a line for each row, and there is no other end of line in JSON of its own making.
	const parts = text === '[]' ? [] : text.slice(1, -1).split(', \n ');
	const list = parts.map((part) => {
		const row = before?.byText.get(part) ?? (JSON.parse(part) as Row);
		byText.set(part, row);
		return row;
	});
	known.set(table, { text, list, byText });
	return list;
}

/** Columns that PostgreSQL makes of others. */
const generated = ['assets.content'];

/** The SQL that makes the database as it was when these rows were read. Sent in one go, it is one transaction. */
export function sqlOf(rows: Rows): string {
	// Not `delete`: rows that nobody orders come as they lie, and they must lie as they did the last time.
	// Of the open network there is nothing here; its table names spaces, and goes with them.
	const gone = `truncate ${tables.join(', ')}, atproto_records`;
	const back = tables.map((table) => {
		const over = table === 'spaces' ? 'overriding system value' : '';
		const columns = Object.keys(rows[table][0] ?? {}).filter(
			(name) => !generated.includes(`${table}.${name}`),
		);
		if (columns.length === 0) return '';
		return `insert into ${table} (${columns.join(', ')}) ${over} select ${columns.join(', ')} from json_populate_recordset(null::${table}, ${quoted(rows[table])})`;
	});
	const next = `select setval(pg_get_serial_sequence('spaces', 'number'), (select max(number) from spaces))`;
	return [gone, ...back.filter(Boolean), next].join(';\n');
}

const quoted = (value: unknown) => `'${JSON.stringify(value).replaceAll("'", "''")}'`;
