import { readdirSync, readFileSync } from 'node:fs';
import { readPostmaster } from '../../server/db/embedded/postmaster.ts';

/** The postmaster and all that it has started: each of those is in a process group of its own. */
export function processesOf(cluster: string): number[] {
	const postmaster = readPostmaster(cluster)?.pid;
	if (postmaster === undefined) return [];
	// Elsewhere only the postmaster is killed; the others notice and end by themselves.
	if (process.platform !== 'linux') return [postmaster];
	const children = readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name) && parentOf(name) === postmaster)
		.map(Number);
	return [postmaster, ...children];
}

function parentOf(pid: string): number | undefined {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
	} catch {
		// It has ended meanwhile.
		return undefined;
	}
}

/** Kills processes at once, as a power cut does; some may be gone already. */
export function killAll(pids: readonly number[]): void {
	for (const pid of pids) {
		try {
			process.kill(pid, 'SIGKILL');
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
		}
	}
}
