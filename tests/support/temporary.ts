import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordedCluster } from '../../server/db/embedded/place.ts';
import { clearAway } from '../../server/db/embedded/postmaster.ts';

/** The process that made a folder is part of its name, so that what it leaves when it is killed can be told. */
const form = /^gatefold-(?:cluster|server|bucket|pds)-(\d+)-/;

/** Makes a folder for a test's data, for its `data` folder to be made in. */
export function makeTemporary(kind: 'cluster' | 'server' | 'bucket' | 'pds'): string {
	const folder = mkdtempSync(join(tmpdir(), `gatefold-${kind}-${process.pid}-`));
	// PostgreSQL does not run as root: as another user it must be able to pass.
	chmodSync(folder, 0o711);
	return folder;
}

/** Takes such a folder away, and the PostgreSQL that a killed server left running in it. */
export async function removeTemporary(folder: string): Promise<void> {
	const cluster = recordedCluster(join(folder, 'data'));
	if (cluster) await clearAway(cluster, () => undefined);
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Takes away what runs that were killed have left: servers and databases go on without them. */
export async function sweepTemporary(): Promise<void> {
	for (const name of readdirSync(tmpdir())) {
		const owner = Number(form.exec(name)?.[1]);
		if (!owner || isAlive(owner)) continue;
		const folder = join(tmpdir(), name);
		try {
			for (const pid of serversOn(folder)) process.kill(pid, 'SIGKILL');
			await removeTemporary(folder);
		} catch (error) {
			console.log(`${folder} is left where it is: ${error instanceof Error ? error.message : String(error)}`);
		}
	}
}

/** Whether a process runs, whoever's it is. */
export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}

/** Processes whose data folder is in a folder; only Linux tells another process's environment. */
function serversOn(folder: string): number[] {
	if (process.platform !== 'linux') return [];
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.filter((pid) => environmentOf(pid).includes(`GATEFOLD_DATA=${join(folder, 'data')}\0`))
		.map(Number);
}

function environmentOf(pid: string): string {
	try {
		return readFileSync(`/proc/${pid}/environ`, 'utf8');
	} catch {
		// It has ended, or is someone else's.
		return '';
	}
}
