import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Someone else holds what this process needs. The message says who. */
export class InUseError extends Error {
	override readonly name = 'InUseError';
}

/**
 * Takes an exclusive lock on a file for as long as this process lives.
 *
 * The lock is one of the kernel's (fcntl, through SQLite), so it ends with its process however that ends:
 * a pid in a file would outlive a `kill -9`, and its number may belong to another process by then.
 *
 * @returns a function that gives the lock back
 * @throws InUseError when another process holds it
 */
export function holdLock(file: string, what: string): () => void {
	const database = new DatabaseSync(file, { timeout: 200 });
	const pidFile = `${file}.pid`;
	try {
		database.exec('pragma journal_mode = memory; begin exclusive');
	} catch (error) {
		database.close();
		if (!(error instanceof Error && 'errcode' in error && error.errcode === 5)) throw error;
		throw new InUseError(`Gatefold already runs on ${what}${holder(pidFile)}: stop that one first.`);
	}
	writeFileSync(pidFile, `${process.pid}\n`);
	let isHeld = true;
	return () => {
		if (!isHeld) return;
		isHeld = false;
		rmSync(pidFile, { force: true });
		database.close();
	};
}

function holder(pidFile: string) {
	try {
		return ` (process ${readFileSync(pidFile, 'utf8').trim()})`;
	} catch {
		// It took the lock this very moment and has not written its number yet.
		return '';
	}
}
