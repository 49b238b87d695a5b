import type { Sql, Tx } from '../db/sql.ts';
import type { PatchOperation } from '#protocol/pull.ts';
import type { Row, RowTable } from './rows.ts';
import type { VisibleSpace } from './views.ts';

/** Rows of one space above a version. */
export interface Want {
	space: number;
	/** -1 for all that are there, without tombstones */
	since: number;
	/** Only keys up to this one, where a first sync has come no further */
	upto?: readonly string[];
}

/** A row and the index of the want that it answers. */
export type FoundRow = Row & { want: number; space: number; deleted: boolean };

/**
 * All rows that changed, of any number of spaces, in one statement.
 *
 * `offset 0` keeps the inner select a probe of the index by (space, version) for each want: joined freely, a planner
 * with old statistics may read the whole table.
 */
export async function changedRows(
	tx: Sql | Tx,
	table: RowTable,
	wants: readonly Want[],
): Promise<FoundRow[]> {
	if (wants.length === 0) return [];
	const bounds = table.key.map((_column, i) => `u${i}`);
	const bounded = `(s.u0 is null or (${columnsOf(table)}) <= (${bounds.map((bound) => `s.${bound}`).join(', ')}))`;
	const tombstones = table.hasTombstones ? 'e.deleted' : 'false';
	const rows = await tx.unsafe(
		`select s.want::integer - 1 as want, e.*
		from unnest($1::integer[], $2::bigint[]${bounds.map((_, i) => `, $${i + 3}::uuid[]`).join('')})
			with ordinality as s (space, since, ${bounds.join(', ')}, want)
		cross join lateral (
			select e.space, ${tombstones} as deleted, ${table.columns} from ${table.name} e
			where e.space = s.space and e.version > s.since and ${bounded} and not (s.since < 0 and ${tombstones})
			offset 0
		) e`,
		[
			wants.map((want) => want.space),
			wants.map((want) => want.since),
			...bounds.map((_, i) => wants.map((want) => want.upto?.[i] ?? null)),
		] as never[],
		{ prepare: true },
	);
	return rows as unknown as FoundRow[];
}

/** Where the rows of one space go on. */
export interface Start {
	space: number;
	/** The last key that was sent; empty at the beginning */
	after: readonly string[];
}

const lowest = '00000000-0000-0000-0000-000000000000';

/** The next rows of a first sync, in the order of the starts and then of the keys, at most `limit`. */
export async function nextRows(
	tx: Sql | Tx,
	table: RowTable,
	starts: readonly Start[],
	limit: number,
): Promise<FoundRow[]> {
	if (starts.length === 0) return [];
	const bounds = table.key.map((_column, i) => `a${i}`);
	const rows = await tx.unsafe(
		`select s.want::integer - 1 as want, e.*
		from unnest($1::integer[]${bounds.map((_, i) => `, $${i + 3}::uuid[]`).join('')})
			with ordinality as s (space, ${bounds.join(', ')}, want)
		cross join lateral (
			select e.space, false as deleted, ${table.columns} from ${table.name} e
			where e.space = s.space and not e.deleted
				and (${columnsOf(table)}) > (${bounds.map((bound) => `s.${bound}`).join(', ')})
			order by ${columnsOf(table)} limit $2::integer
		) e
		order by s.want, ${columnsOf(table)} limit $2::integer`,
		[
			starts.map((start) => start.space),
			limit,
			...bounds.map((_, i) => starts.map((start) => start.after[i] ?? lowest)),
		] as never[],
		{ prepare: true },
	);
	return rows as unknown as FoundRow[];
}

/** What a client is told of a row. */
export function operation(table: RowTable, row: FoundRow, { id }: VisibleSpace): PatchOperation {
	const key = table.keyOf(row, id);
	return row.deleted ? { op: 'del', key } : { op: 'put', key, value: table.valueOf(row, id) };
}

export const keyOf = (table: RowTable, row: FoundRow): string[] => table.key.map((column) => row[column]!);

const columnsOf = (table: RowTable) => table.key.map((column) => `e.${column}`).join(', ');
