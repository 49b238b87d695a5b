import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Tx } from '../../../server/db/sql.ts';

/** A value of a column; an object goes as JSON. */
export type Value = string | number | boolean | null | object;

const piece = 500;

/** Fills a table by COPY, which costs a third of what inserting does. @returns how many rows */
export async function copyInto(
	tx: Tx,
	table: string,
	columns: readonly string[],
	rows: readonly (readonly Value[])[],
): Promise<number> {
	const sink = await tx.unsafe(`copy ${table} (${columns.join(', ')}) from stdin`).writable();
	await pipeline(Readable.from(lines(rows)), sink);
	return rows.length;
}

function* lines(rows: readonly (readonly Value[])[]) {
	for (let from = 0; from < rows.length; from += piece) {
		yield rows
			.slice(from, from + piece)
			.map((row) => `${row.map(text).join('\t')}\n`)
			.join('');
	}
}

const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function text(value: Value): string {
	if (value === null) return '\\N';
	const plain = typeof value === 'object' ? JSON.stringify(value) : String(value);
	return plain.replace(/[\\\n\r\t]/g, (character) => escapes[character]!);
}
