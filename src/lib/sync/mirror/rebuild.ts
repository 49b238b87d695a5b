import type { ReadonlyJSONValue } from 'replicache';
import type { Entry } from '#domain/entry.ts';
import type { Id } from '#domain/ids.ts';
import type { Reader } from './album-sources.ts';
import type { Source } from './mirror.ts';
import type { ChangedKey, Value } from './rows.ts';

/** Rows read at a time. Replicache lets no mutation run during a read, so none may be long. */
const chunk = 2_000;

/** All values of Replicache's that are not marked deleted, and whether a key is there at all. */
export interface Everything extends Reader {
	values(): ChangedKey[];
	has(key: string): boolean;
}

/** Read in chunks: it is not one snapshot, so what changes meanwhile is written again. */
export async function everything(source: Source): Promise<Everything> {
	const held = new Map<string, Value>();
	const marked = new Set<string>();
	const entries = new Map<Id, Entry[]>();
	let start: string | undefined;
	for (;;) {
		const rows = await source.query(async (tx) => {
			const from = start === undefined ? {} : { start: { key: start, exclusive: true } };
			return (await tx
				.scan({ ...from, limit: chunk })
				.entries()
				.toArray()) as (readonly [string, ReadonlyJSONValue])[];
		});
		for (const [key, json] of rows) {
			const value = json as unknown as Value;
			if (value.deleted) {
				marked.add(key);
				continue;
			}
			held.set(key, value);
			if (key.startsWith('entry/')) add(entries, value as unknown as Entry);
		}
		if (rows.length < chunk) break;
		start = rows.at(-1)![0];
		// Gives way to what has come in meanwhile.
		await new Promise((resolve) => setTimeout(resolve, 0));
	}
	return {
		get: async <T>(key: string) => held.get(key) as T | undefined,
		entriesOf: (albumId) => entries.get(albumId) ?? [],
		has: (key) => held.has(key) || marked.has(key),
		values: () => Array.from(held, ([key, value]) => [key, value, undefined]),
	};
}

function add(entries: Map<Id, Entry[]>, entry: Entry): void {
	const list = entries.get(entry.albumId);
	if (list) list.push(entry);
	else entries.set(entry.albumId, [entry]);
}
