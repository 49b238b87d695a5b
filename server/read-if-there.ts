import { readFileSync } from 'node:fs';

/** A file's text; undefined where there is none. One look and not two, since another process may take it away. */
export function readIfThere(file: string): string | undefined {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
		throw error;
	}
}
