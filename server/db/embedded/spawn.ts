import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Connection } from '../sql.ts';
import { databaseName, superuser } from './cluster.ts';
import type { Place } from './place.ts';
import { readPostmaster, stopProcess } from './postmaster.ts';
import type { RunAs } from './programs.ts';

/** One run of the postmaster. */
export type Child = {
	pid: number;
	connection: Connection;
	stop: () => Promise<void>;
	/** How it ended, such as `code 1` or `signal SIGKILL`. */
	exited: Promise<string>;
};

type Options = { place: Place; as: RunAs; settings: Record<string, string>; log: Logger };

/** A socket's path may have 107 bytes on Linux and 103 on a Mac, with `/.s.PGSQL.5432.lock` in it. */
const longestSocketDir = 103 - '/.s.PGSQL.5432.lock'.length;
const port = 5432;

/**
 * Starts a postmaster and waits until it takes connections.
 *
 * @throws Error with what it said when it ended before that
 */
export async function spawnPostmaster(options: Options): Promise<Child> {
	// After a kill -9 of the postmaster alone its backends need a moment to notice, and hold the shared memory.
	const giveUp = performance.now() + 15_000;
	for (;;) {
		try {
			return await attempt(options);
		} catch (error) {
			const isHeld = /pre-existing shared memory block/.test(String(error));
			if (!isHeld || performance.now() > giveUp) throw error;
			await sleep(100);
		}
	}
}

async function attempt({ place, as, settings, log }: Options): Promise<Child> {
	const socketDir = makeSocketDir(place.cluster, as);
	const child = spawn(
		join(place.programs, 'bin', 'postgres'),
		postmasterArgs(place.cluster, socketDir, settings),
		{
			cwd: '/',
			// In a process group of its own: Ctrl-C is for the server, which first finishes what it has begun.
			detached: true,
			stdio: ['ignore', 'ignore', 'pipe'],
			...as,
		},
	);
	const tail: string[] = [];
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		for (const line of text.split('\n').filter((line) => line !== '')) {
			tail.push(line);
			if (tail.length > 20) tail.shift();
			if (/^(FATAL|PANIC)/.test(line)) log.warn(`PostgreSQL: ${line}`);
			else log.debug(`PostgreSQL: ${line}`);
		}
	});
	let ended: string | undefined;
	const exited = new Promise<string>((resolve) => {
		child.once('error', (error) => resolve((ended = error.message)));
		child.once('close', (code, signal) => resolve((ended = signal ? `signal ${signal}` : `code ${code}`)));
	});
	const { pid } = child;
	while (ended === undefined && !isReady(place.cluster, pid)) await Promise.race([exited, sleep(10)]);
	if (ended !== undefined || pid === undefined) {
		throw new Error(`PostgreSQL ended while starting (${ended}): ${tail.join(' / ')}`);
	}
	return {
		pid,
		exited,
		connection: { path: join(socketDir, `.s.PGSQL.${port}`), username: superuser, database: databaseName },
		stop: async () => {
			await stopProcess(pid);
			await exited;
		},
	};
}

function isReady(cluster: string, pid: number | undefined) {
	const found = readPostmaster(cluster);
	return found !== undefined && found.pid === pid && found.ready;
}

function postmasterArgs(cluster: string, socketDir: string, settings: Record<string, string>) {
	const all: Record<string, string> = {
		listen_addresses: '',
		port: String(port),
		unix_socket_directories: socketDir,
		unix_socket_permissions: '0700',
		timezone: 'UTC',
		log_timezone: 'UTC',
		log_line_prefix: '',
		// Statements and details carry people's words and addresses, so neither is logged; their errors reach the
		// server anyway.
		log_min_messages: 'log',
		log_min_error_statement: 'panic',
		log_error_verbosity: 'terse',
		...settings,
	};
	return ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

function makeSocketDir(cluster: string, as: RunAs) {
	const beside = `${cluster}.run`;
	const isShort = Buffer.byteLength(beside) <= longestSocketDir;
	const hash = createHash('sha256').update(cluster).digest('hex').slice(0, 16);
	const folder = isShort ? beside : join(tmpdir(), `gatefold-${hash}`);
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const owner = as?.uid ?? process.getuid?.();
	const found = lstatSync(folder);
	// In the shared temporary folder anyone could have made it before us.
	if (!found.isDirectory() || (found.uid !== owner && found.uid !== process.getuid?.())) {
		throw new Error(`${folder}, where PostgreSQL's socket is to be, belongs to someone else: remove it.`);
	}
	chmodSync(folder, 0o700);
	// No postmaster is left on this cluster by now. A killed one leaves its socket's lock file, and where its number
	// lives on (in a process table that no one tidies, or as another process), PostgreSQL would refuse to start.
	for (const file of [`.s.PGSQL.${port}`, `.s.PGSQL.${port}.lock`])
		rmSync(join(folder, file), { force: true });
	if (as) chownSync(folder, as.uid, as.gid);
	return folder;
}
