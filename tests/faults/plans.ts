import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** What PostgreSQL writes of one statement that it has run: https://www.postgresql.org/docs/current/auto-explain.html */
const Explained = z.object({ 'Query Text': z.string(), Plan: z.record(z.string(), z.unknown()) });
export type Explained = z.infer<typeof Explained>;

/** Settings of a PostgreSQL that writes the plan of each statement of the sessions that ask for it. */
export const explaining: Record<string, string> = {
	shared_preload_libraries: 'auto_explain',
	'auto_explain.log_analyze': 'on',
	'auto_explain.log_timing': 'off',
	'auto_explain.log_format': 'json',
	// Triggers too.
	'auto_explain.log_nested_statements': 'on',
	'auto_explain.log_parameter_max_length': '0',
	logging_collector: 'on',
	log_destination: 'jsonlog',
	log_directory: 'log',
	log_rotation_size: '0',
};

/** Settings of such a session. */
export const explained = { 'auto_explain.log_min_duration': '0' };

const Line = z.object({ message: z.string() });

/** All that a cluster has written so far. */
function linesIn(cluster: string): string[] {
	const folder = join(cluster, 'log');
	return readdirSync(folder)
		.filter((name) => name.endsWith('.json'))
		.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
}

/**
 * The plans of all that ran between two statements which hold these marks. Waits for them: what is written comes a
 * little later than the answer.
 */
export async function plansBetween(cluster: string, begin: string, end: string): Promise<Explained[]> {
	for (;;) {
		const lines = linesIn(cluster);
		const last = lines.findLastIndex((line) => line.includes(end) && line.endsWith('}'));
		if (last < 0) {
			await sleep(100);
			continue;
		}
		return lines
			.slice(lines.findIndex((line) => line.includes(begin)) + 1, last)
			.filter((line) => line.includes('duration: '))
			.map((line) => Line.parse(JSON.parse(line)).message)
			.filter((message) => message.startsWith('duration: ') && message.includes('plan:'))
			.map((message) => Explained.parse(JSON.parse(message.slice(message.indexOf('{')))));
	}
}

type Node = Record<string, unknown>;

function* nodesOf(node: Node): Generator<Node> {
	yield node;
	for (const child of (node.Plans as Node[] | undefined) ?? []) yield* nodesOf(child);
}

/** Indexes that hold just what is listed by who reads all of them */
const whole = new Set(['albums_released', 'albums_all_released']);

/** Rows that may be put in order for one statement: a chunk of a first sync, of which a few are read ahead. */
const mostSorted = 25_000;

const number = (value: unknown) => (typeof value === 'number' ? value : 0);

/**
 * What makes a statement slower as the library grows: tables read from end to end, indexes read without a place to
 * begin, rows that are read to be thrown away, and large sorts.
 *
 * @param constant tables that do not grow
 */
export function faultsOf({ Plan }: Explained, constant: ReadonlySet<string>): string[] {
	const faults: string[] = [];
	for (const node of nodesOf(Plan)) {
		const type = String(node['Node Type']);
		const table = String(node['Relation Name'] ?? node['Index Name'] ?? '');
		const loops = number(node['Actual Loops']);
		const rows = number(node['Actual Rows']);
		const thrown = number(node['Rows Removed by Filter']);
		if (constant.has(table) || loops === 0) continue;
		if (type === 'Seq Scan') faults.push(`reads all of ${table}`);
		const isWhole = whole.has(String(node['Index Name']));
		if (/^(Bitmap )?Index (Only )?Scan$/.test(type) && !('Index Cond' in node) && !isWhole)
			faults.push(`reads all of an index of ${table}`);
		if (/Scan$/.test(type) && thrown > 500 && thrown > 4 * rows)
			faults.push(`throws most rows of ${table} away`);
		const [below] = (node.Plans as Node[] | undefined) ?? [];
		const sorted = number(below?.['Actual Rows']) * number(below?.['Actual Loops']);
		if (/Sort$/.test(type) && sorted > mostSorted) faults.push('sorts too much');
	}
	return faults;
}
