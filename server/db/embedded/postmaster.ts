import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readIfThere } from '../../read-if-there.ts';

/** What a cluster's postmaster.pid says. */
export type Postmaster = { pid: number; socketDir: string; port: number; ready: boolean };

/** A process id that no system gives out: above every limit, within a signed 32-bit number. */
const nobodysPid = 2_147_483_646;

/** Reads postmaster.pid: pid, folder, start time, port, socket folder, address, shared memory, status, line by line. */
export function readPostmaster(cluster: string): Postmaster | undefined {
	// A starting postmaster takes away what a killed one has left, at any moment.
	const lines = readIfThere(join(cluster, 'postmaster.pid'))?.split('\n');
	if (!lines) return undefined;
	const pid = Number(lines[0]);
	if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
	return { pid, port: Number(lines[3]), socketDir: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' };
}

/** Whether the process that postmaster.pid names lives and is PostgreSQL on that very cluster. */
export function isRunning(cluster: string, pid: number): boolean {
	if (!isAlive(pid)) return false;
	try {
		// A postmaster's working folder is its cluster.
		if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
		return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(cluster);
	} catch {
		// It ended between the two looks, or is another user's and so none of ours.
		return false;
	}
}

/**
 * Leaves a cluster with no postmaster: one that outlived its server is stopped, and a postmaster.pid whose number
 * has gone to some other process is made harmless.
 */
export async function clearAway(cluster: string, log: (text: string) => void): Promise<void> {
	const found = readPostmaster(cluster);
	if (!found) return;
	if (isRunning(cluster, found.pid)) {
		log(`stopping the PostgreSQL (process ${found.pid}) that an earlier server left behind`);
		await stopProcess(found.pid);
	} else if (exists(found.pid)) {
		// PostgreSQL would take that process for a postmaster and refuse. The file itself must stay: through the
		// shared memory it names, PostgreSQL notices backends of a killed postmaster that still run.
		const file = join(cluster, 'postmaster.pid');
		const [, ...rest] = readFileSync(file, 'utf8').split('\n');
		writeFileSync(file, [nobodysPid, ...rest].join('\n'));
	}
}

/** Stops a postmaster within 5 s: sessions are ended, then it is asked to quit at once, then killed. */
export async function stopProcess(pid: number): Promise<void> {
	for (const [signal, wait] of [
		['SIGINT', 3_000],
		['SIGQUIT', 1_200],
		['SIGKILL', 800],
	] as const) {
		if (!isAlive(pid)) return;
		process.kill(pid, signal);
		const until = performance.now() + wait;
		while (performance.now() < until) {
			await sleep(20);
			if (!isAlive(pid)) return;
		}
	}
}

const isAlive = (pid: number) => exists(pid) && !isZombie(pid);

function exists(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}

// In a container whose first process reaps nothing, a killed orphan stays in the process table for ever.
function isZombie(pid: number): boolean {
	if (process.platform !== 'linux') return false;
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
	} catch {
		// It is gone by now.
		return true;
	}
}
