import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './place.ts';
import type { RunAs } from './programs.ts';

export const superuser = 'gatefold';
export const databaseName = 'gatefold';

/**
 * Makes the cluster if there is none.
 *
 * @throws Error when the cluster is of another PostgreSQL major, or cannot be made
 */
export async function ensureCluster(
	place: Place,
	as: RunAs,
	settings: Record<string, string>,
): Promise<void> {
	const versionFile = join(place.cluster, 'PG_VERSION');
	if (existsSync(versionFile)) return checkMajor(place, readFileSync(versionFile, 'utf8').trim());
	if (existsSync(place.cluster)) {
		throw new Error(
			`${place.cluster} is there but holds no PostgreSQL database: move it away, or bring back a backup.`,
		);
	}
	// Made beside its place and then renamed, so that a cluster is there whole or not at all.
	const unfinished = `${place.cluster}.new`;
	rmSync(unfinished, { recursive: true, force: true, maxRetries: 5 });
	mkdirSync(unfinished, { mode: 0o700 });
	if (as) chownSync(unfinished, as.uid, as.gid);
	await initdb(place.programs, unfinished, as, settings.fsync === 'off');
	renameSync(unfinished, place.cluster);
}

function checkMajor(place: Place, found: string) {
	const ours = place.version.split('.', 1)[0];
	if (found === ours) return;
	throw new Error(
		`The database in ${place.cluster} was made by PostgreSQL ${found}, and this Gatefold brings PostgreSQL ${ours}, ` +
			`which cannot read it. Start the Gatefold that made it, or set DATABASE_URL to a PostgreSQL ${found} that runs on it.`,
	);
}

function initdb(programs: string, folder: string, as: RunAs, isThrownAway: boolean) {
	const args = [
		`--pgdata=${folder}`,
		`--username=${superuser}`,
		// Whoever may open the socket owns the files as well, so a password would guard nothing.
		'--auth=trust',
		'--encoding=UTF8',
		// Independent of the machine's LANG and of its C library's sorting, which changes with upgrades.
		'--locale=C.UTF-8',
		'--locale-provider=builtin',
		'--builtin-locale=C.UTF-8',
		...(isThrownAway ? ['--no-sync'] : []),
	];
	return new Promise<void>((resolve, reject) => {
		const child = spawn(join(programs, 'bin', 'initdb'), args, {
			cwd: '/',
			stdio: ['ignore', 'ignore', 'pipe'],
			...as,
		});
		let said = '';
		child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
		child.on('error', reject);
		child.on('close', (code) =>
			code === 0
				? resolve()
				: reject(new Error(`PostgreSQL could not make its database in ${folder}: ${said.trim()}`)),
		);
	});
}
