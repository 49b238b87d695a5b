/**
 * Loads the engine with texts replaced: figures made small, so that a short schedule meets what takes ten thousand rows
 * otherwise, and the planted fault of a run with one. Nothing of it is in the code that ships.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/** One text in one file. It must be there exactly once. */
export interface Replacement {
	/** From the root of the project */
	file: string;
	find: string;
	replace: string;
}

/** Everything that is only a matter of size, and the window into Replicache. */
export const smaller: Replacement[] = [
	{
		file: 'src/lib/sync/host/engine.ts',
		find: `from 'replicache/impl'`,
		replace: `from '../../../../tests/simulation/replicache.ts'`,
	},
	{ file: 'server/sync/live.ts', find: 'mostOperations = 20_000', replace: 'mostOperations = 25' },
	{ file: 'src/lib/sync/mirror/record.ts', find: 'aheadLimit = 2_000', replace: 'aheadLimit = 30' },
	{ file: 'src/lib/sync/mirror/rebuild.ts', find: 'const chunk = 2_000', replace: 'const chunk = 10' },
	{ file: 'src/lib/sync/mirror/album-rows.ts', find: 'readAllFrom = 20', replace: 'readAllFrom = 3' },
	{ file: 'src/lib/sync/mirror/buckets.ts', find: 'readAllFrom = 20', replace: 'readAllFrom = 3' },
	{
		file: 'src/lib/sync/mirror/buckets.ts',
		find: '{ most: 300, split: 200 }',
		replace: '{ most: 3, split: 2 }',
	},
];

const root = new URL('../../', import.meta.url);

/** @throws Error where a text is not there, or more than once: the engine has moved on, and the replacement must too */
export function replaced(text: string, { file, find, replace }: Replacement): string {
	const parts = text.split(find);
	if (parts.length !== 2)
		throw new Error(`${file} has ${parts.length - 1} times what is to be replaced there: ${find}`);
	return parts.join(replace);
}

/** From now on, modules are loaded so. To be called before the engine is. */
export function loadWith(replacements: readonly Replacement[]): void {
	const byUrl = Map.groupBy(replacements, ({ file }) => new URL(file, root).href);
	for (const [url, list] of byUrl) list.reduce(replaced, readFileSync(fileURLToPath(url), 'utf8'));
	registerHooks({
		load(url, context, next) {
			const list = byUrl.get(url);
			const loaded = next(url, context);
			if (!list || loaded.source === undefined || loaded.source === null) return loaded;
			const text =
				typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
			return { ...loaded, source: list.reduce(replaced, text) };
		},
	});
}
