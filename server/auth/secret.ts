import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere } from '../read-if-there.ts';

/**
 * The secret of this server, made once and kept in the data folder for its owner only. Session cookies are signed with
 * it, and two keys follow from it: that under which accounts of ATProto lie in the database (server/atproto/sealed.ts), and
 * that by which servers of such accounts know this one (server/atproto/oauth/client-key.ts). Without
 * it all cookies are void and everyone signs in again, and those accounts have to be connected again; nothing else
 * depends on it.
 */
export function readSecret(dataDir: string): string {
	const file = join(dataDir, 'secret');
	const existing = readIfThere(file)?.trim();
	if (existing !== undefined) return existing;
	mkdirSync(dataDir, { recursive: true });
	const fresh = `${file}.${process.pid}`;
	writeFileSync(fresh, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flush: true });
	try {
		// A link fails where there is a file already, so of two servers that start at once both read the same key.
		linkSync(fresh, file);
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
	} finally {
		rmSync(fresh);
	}
	return readFileSync(file, 'utf8').trim();
}
