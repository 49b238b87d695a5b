import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import postgres from 'postgres';
import type { Connection } from '../sql.ts';
import { databaseName, ensureCluster } from './cluster.ts';
import { holdLock } from './lock.ts';
import { findPlace } from './place.ts';
import { clearAway } from './postmaster.ts';
import { whoRuns } from './programs.ts';
import { type Child, spawnPostmaster } from './spawn.ts';

/** A PostgreSQL of our own that is kept running. */
export type Embedded = {
	/** How to reach it: a Unix socket that only its user (and root) may open. */
	connection: Connection;
	/** PostgreSQL's version, such as `18.4`. */
	version: string;
	/** The folder of its data */
	folder: string;
	/** Process id of the postmaster that runs now. */
	pid: () => number | undefined;
	/** Ends all sessions and stops it, within 5 s. */
	stop: () => Promise<void>;
	/** Settles when it has been stopped for good. */
	exited: Promise<void>;
};

export type EmbeddedOptions = {
	/** Gatefold's data folder; the cluster is in its folder `postgres`, or where `postgres.json` says. */
	dataDir: string;
	log: Logger;
	/** PostgreSQL settings besides ours, such as `{ fsync: 'off' }` for a database that a test throws away. */
	settings?: Record<string, string>;
};

/**
 * Starts the embedded PostgreSQL on a data folder, making the cluster the first time, and keeps it running: if it
 * dies, it is started again. What a killed server left behind is cleared away first.
 *
 * @throws InUseError when another process runs on this cluster
 * @throws Error in words a person can act on: another PostgreSQL's cluster, no room, programs that do not run
 */
export async function startPostgres({ dataDir, log, settings = {} }: EmbeddedOptions): Promise<Embedded> {
	const as = whoRuns();
	const place = await findPlace(dataDir, as);
	// Beside the cluster and not in the data folder: a copied data folder may lead to the same cluster.
	const release = holdLock(`${place.cluster}.lock`, `the data folder ${dataDir}`);
	try {
		await clearAway(place.cluster, (text) => log.warn(text));
		await ensureCluster(place, as, settings);
		const start = async () => {
			// Also after a death: the number in postmaster.pid may be another process's by now, for which PostgreSQL waits.
			await clearAway(place.cluster, (text) => log.warn(text));
			return spawnPostmaster({ place, as, settings, log });
		};
		const keeper = keepRunning(await start(), start, log);
		try {
			await ensureDatabase(keeper.connection);
		} catch (error) {
			await keeper.stop();
			throw error;
		}
		return {
			...keeper,
			version: place.version,
			folder: place.cluster,
			stop: () => keeper.stop().finally(release),
		};
	} catch (error) {
		release();
		throw error;
	}
}

function keepRunning(first: Child, start: () => Promise<Child>, log: Logger) {
	let child: Child | undefined = first;
	const stopping = new AbortController();
	const exited = (async () => {
		while (!stopping.signal.aborted) {
			const how = await child?.exited;
			child = undefined;
			if (stopping.signal.aborted) return;
			log.error({ how }, 'PostgreSQL ended by itself and is started again');
			child = await again(start, stopping.signal, log);
			if (stopping.signal.aborted) await child?.stop();
		}
	})();
	return {
		connection: first.connection,
		pid: () => child?.pid,
		exited,
		stop: async () => {
			stopping.abort();
			await child?.stop();
			await exited;
		},
	};
}

async function again(start: () => Promise<Child>, signal: AbortSignal, log: Logger) {
	for (let wait = 100; !signal.aborted; wait = Math.min(wait * 2, 5_000)) {
		try {
			return await start();
		} catch (error) {
			log.error({ err: error }, `PostgreSQL does not start; the next try is in ${wait} ms`);
			await sleep(wait, undefined, { signal }).catch((stopped: unknown) => {
				if (!signal.aborted) throw stopped;
			});
		}
	}
	return undefined;
}

async function ensureDatabase(connection: Connection) {
	const sql = postgres({ ...connection, database: 'postgres', max: 1, fetch_types: false });
	try {
		const [found] = await sql`select 1 from pg_database where datname = ${databaseName}`;
		if (!found) await sql`create database ${sql(databaseName)}`;
	} finally {
		await sql.end({ timeout: 1 });
	}
}
