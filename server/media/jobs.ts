import { PgBoss, type Db, type JobResult, type JobWithMetadata } from 'pg-boss';
import { isFault } from '../db/faults.ts';
import { connect, type Connection, type Sql, type Tx } from '../db/sql.ts';
import type { Log } from '../log.ts';

/** One kind of work that is done later, and done again when it fails. */
export interface Job<Data extends object> {
	/** Name of the queue */
	name: string;
	/** Done side by side by each worker */
	lanes: number;
	/** Taken at once, 16 unless told: those of a batch end together */
	batch?: number;
	/** Within which a batch has to be done, one unless told */
	hours?: number;
	/** Of this process, each with a batch of its own; one unless told */
	workers?: number;
	/** Whether of those that are asked for with one key a single one waits at a time */
	waitsOnce?: boolean;
	run(data: Data): Promise<void>;
	/** The last try has failed, and not because the machine is ill: say so where a person sees it. */
	giveUp(data: Data, error: unknown): Promise<void>;
}

const tries = { retryLimit: 4, retryDelay: 2, retryBackoff: true, retryDelayMax: 300 };

/** Seconds until a job begins anew whose last try met a full disk or a database that was away. */
const later = 300;

/** Jobs are taken in batches, as a worker asks for more only twice a second. */
const batch = 16;

/** Durable jobs in PostgreSQL, in a schema of their own. A job is made in the transaction that asks for it. */
export class Jobs {
	readonly #sql: Sql;
	readonly #boss: PgBoss;
	readonly #log: Log;
	#workers = new Map<string, string>();

	constructor(connection: Connection, log: Log) {
		// One connection: what is long is the work, not its book-keeping.
		this.#sql = connect(connection, { max: 1, dates: 'date', statementTimeout: 60_000 });
		this.#log = log;
		this.#boss = new PgBoss({
			db: databaseOf(this.#sql),
			schema: 'jobs',
			schedule: false,
			monitorIntervalSeconds: 10,
		});
		this.#boss.on('error', (error) => log.warn({ err: error }, 'jobs'));
	}

	async start(jobs: readonly Job<never>[]): Promise<void> {
		await this.#boss.start();
		for (const job of jobs) await this.#work(job as unknown as Job<object>);
	}

	/** Makes ready to ask for work that others do. @param names of queues, which a server may not have made yet */
	async startAsking(names: readonly string[]): Promise<void> {
		await this.#boss.start();
		for (const name of names) await this.#boss.createQueue(name, queueOf({}));
	}

	/** Asks for work, if and when this transaction commits. @param key as of `waitsOnce` */
	async ask(tx: Tx, name: string, data: object, key?: string): Promise<void> {
		await this.#boss.send(name, data, { db: databaseOf(tx), ...(key && { singletonKey: key }) });
	}

	/** Says that a job has just been committed, so that it begins at once. */
	wake(name: string): void {
		const worker = this.#workers.get(name);
		if (worker) this.#boss.notifyWorker(worker);
	}

	/** Lets what runs come to its end, for so many milliseconds; the rest is done after the next start. */
	async stop(patience: number): Promise<void> {
		await this.#boss.stop({ graceful: true, timeout: patience, close: false });
		await this.#sql.end({ timeout: 1 });
	}

	async #work(job: Job<object>): Promise<void> {
		await this.#boss.createQueue(job.name, queueOf(job));
		const options = {
			batchSize: job.batch ?? batch,
			localConcurrency: job.workers ?? 1,
			pollingIntervalSeconds: 0.5,
			includeMetadata: true,
			perJobResults: true,
		} as const;
		const worker = await this.#boss.work<object, unknown, typeof options>(job.name, options, (taken) =>
			inLanes(taken as JobWithMetadata<object>[], job.lanes, (one) => this.#run(job, one)),
		);
		this.#workers.set(job.name, worker);
	}

	/** However long a machine is ill: what it keeps from being done is done when it is well. */
	async #end(job: Job<object>, data: object, error: unknown): Promise<void> {
		if (isFault(error)) await this.#boss.send(job.name, data, { startAfter: later });
		else await job.giveUp(data, error);
	}

	async #run(
		job: Job<object>,
		{ id, data, retryCount, retryLimit }: JobWithMetadata<object>,
	): Promise<JobResult> {
		try {
			await job.run(data);
			return { id, status: 'completed' };
		} catch (error) {
			this.#log.warn({ err: error, job: job.name, try: retryCount + 1 }, 'a job failed');
			if (retryCount >= retryLimit) await this.#end(job, data, error);
			return {
				id,
				status: 'failed',
				output: { message: error instanceof Error ? error.message : String(error) },
			};
		}
	}
}

/** A worker that dies is noticed by its heart, in seconds, and its jobs begin again elsewhere. */
const queueOf = ({ hours = 1, waitsOnce = false }: { hours?: number; waitsOnce?: boolean }) => ({
	...tries,
	...(waitsOnce && { policy: 'short' as const }),
	expireInSeconds: hours * 3_600,
	heartbeatSeconds: 15,
	deleteAfterSeconds: 86_400,
});

async function inLanes<T, R>(items: readonly T[], lanes: number, run: (item: T) => Promise<R>): Promise<R[]> {
	const results: R[] = [];
	let next = 0;
	const lane = async () => {
		while (next < items.length) {
			const i = next++;
			results[i] = await run(items[i]!);
		}
	};
	await Promise.all(Array.from({ length: lanes }, lane));
	return results;
}

/** pg-boss's statements over postgres.js. */
function databaseOf(sql: Sql | Tx): Db {
	return {
		async executeSql(text, values) {
			const rows = await sql.unsafe(text, values?.length ? values.map(parameter) : undefined);
			// Several statements in one text give several answers.
			return { rows: rows.some((row) => Array.isArray(row)) ? rows.flat() : [...rows] };
		},
	};
}

/**
 * A text that holds JSON goes as what it says: postgres.js writes JSON itself where a parameter is of that type, and
 * would write a text as a JSON string.
 */
function parameter(value: unknown): never {
	if (typeof value === 'string' && /^[[{]/.test(value)) {
		return { toString: () => value, toJSON: () => JSON.parse(value) as unknown } as never;
	}
	return (value ?? null) as never;
}
