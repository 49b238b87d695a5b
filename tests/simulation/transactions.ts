/**
 * The database as the server under test gets it: real transactions, in which the schedule may hold one back, or make it
 * ill, at a place that it names. The server's own code knows nothing of it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Sql, Tx } from '../../server/db/sql.ts';
import { suspend, working } from './time.ts';

/** What a transaction is for: a push (or another change), a pull, or a turn of the live streams. */
export type Purpose = 'change' | 'pull' | 'turn';

/** Where a transaction is held: before its n-th statement, or before it commits. */
export type YieldPoint = number | 'commit';

/** One run of a command in a transaction, and what came of it. */
export interface Attempt {
	actor: string;
	name: string;
	args: { at?: string; createdAt?: string };
	outcome: 'done' | 'refused' | 'fault';
	code?: string;
	/** The mutations of its push that ask for this: two, where a page has asked two hosts */
	pushedAs?: readonly { clientID: string; id: number }[];
}

/** By its time an edit is known wherever it turns up. */
export const tagOf = (args: Attempt['args'] | null): string => args?.createdAt ?? args?.at ?? '';

interface Plan {
	purpose: Purpose;
	at: YieldPoint;
	/** SQLSTATE with which the statement fails; undefined: it is held back */
	fault?: string;
	/** Called when it gets there; it goes on when this resolves */
	wait: () => Promise<void>;
}

/** Which request the server is working for. */
export const requestOf = new AsyncLocalStorage<{
	kind: 'push' | 'pull' | 'live' | 'other';
	/** What a push brings */
	mutations: readonly { clientID: string; id: number; args: Attempt['args'] | null }[];
}>();

export class Transactions {
	/** As the services get it */
	readonly sql: Sql;
	/** Runs of commands in transactions that have committed, in the order of the commits */
	readonly committed: Attempt[] = [];
	/** Counts transactions that changed something */
	changes = 0;
	readonly #real: Sql;
	#plans: Plan[] = [];
	/** By request: a transaction that is begun anew, with one more space locked, is held before its commit as well */
	readonly #planned = new WeakMap<object, Plan>();
	readonly #attempts = new WeakMap<object, Attempt[]>();

	constructor(real: Sql) {
		this.#real = real;
		const begin = (options: string, run: (tx: Tx) => Promise<unknown>) => this.#begin(options, run);
		this.sql = new Proxy(real, {
			get: (target, key) => (key === 'begin' ? begin : (Reflect.get(target, key) as unknown)),
		});
	}

	/**
	 * Holds the next transaction of this purpose at a place, and a change once more before it commits. Where several are to
	 * be held, in the order in which they begin.
	 *
	 * @returns whether it is held now, how to let it go on, and how to forget the plan
	 */
	hold(purpose: Purpose, at: YieldPoint): { isHeld: () => boolean; release: () => void; forget: () => void } {
		let open: (() => void) | undefined;
		let isForgotten = false;
		const wait = () =>
			new Promise<void>((resolve) => {
				if (isForgotten) return resolve();
				open = () => {
					open = undefined;
					resolve();
				};
			});
		const plan: Plan = { purpose, at, wait };
		this.#plans.push(plan);
		return {
			isHeld: () => open !== undefined,
			release: () => open?.(),
			forget: () => {
				isForgotten = true;
				this.#forget(plan);
				open?.();
			},
		};
	}

	/** Makes a statement of the next transaction of this purpose fail. @returns says whether it has, and forgets the plan */
	fail(purpose: Purpose, at: number, fault: string): () => boolean {
		let hasFailed = false;
		const plan: Plan = { purpose, at, fault, wait: async () => void (hasFailed = true) };
		this.#plans.push(plan);
		return () => {
			this.#forget(plan);
			return hasFailed;
		};
	}

	/** How many plans wait for their transaction */
	get planned(): number {
		return this.#plans.length;
	}

	#forget(plan: Plan): void {
		this.#plans = this.#plans.filter((one) => one !== plan);
	}

	/** Notes a run of a command. */
	note(tx: object, attempt: Attempt): void {
		const tag = tagOf(attempt.args);
		attempt.pushedAs = requestOf.getStore()?.mutations.filter(({ args }) => tagOf(args) === tag) ?? [];
		this.#attempts.get(tx)?.push(attempt);
	}

	async #begin(options: string, run: (tx: Tx) => Promise<unknown>): Promise<unknown> {
		const over = working();
		const attempts: Attempt[] = [];
		const purpose = purposeOf(options);
		try {
			const result = await this.#real.begin(options, async (tx) => {
				// A turn of the streams runs on from the push that was announced, and is held by a plan of its own.
				const request = purpose === 'change' ? requestOf.getStore() : undefined;
				const before = request && this.#planned.get(request);
				const plan = before ?? this.#plans.find((one) => one.purpose === purpose);
				if (plan && plan !== before) {
					this.#forget(plan);
					if (request) this.#planned.set(request, plan);
				}
				const watched = plan && plan !== before ? watch(tx as Tx, plan) : (tx as Tx);
				this.#attempts.set(watched, attempts);
				const result = await run(watched);
				// Whoever waited for a lock of another's must not commit in the same moment as that one.
				if (plan && purpose === 'change' && !plan.fault) await held(plan);
				return result;
			});
			if (purpose === 'change') {
				this.changes++;
				this.committed.push(...attempts);
			}
			return result;
		} finally {
			over();
		}
	}
}

function purposeOf(options: string): Purpose {
	if (!options.includes('read only')) return 'change';
	return requestOf.getStore()?.kind === 'pull' ? 'pull' : 'turn';
}

/** The transaction with every statement counted, up to the one of the plan. */
function watch(tx: Tx, plan: Plan): Tx {
	let count = 0;
	// Who waits behind a statement that is held back must not overtake it.
	let line: Promise<void> | undefined;
	const before: Promise<unknown>[] = [];
	const counted = <Q extends object>(made: Q): Q => {
		const query = made as Q & Partial<PromiseLike<unknown>> & { execute?: () => unknown };
		const then = query.then;
		// What `tx` makes is a statement, or a part of one: only who waits for it makes it one.
		if (typeof then !== 'function') return made;
		let isSent = false;
		const { execute } = query;
		query.execute = function () {
			isSent = true;
			return execute!.call(this);
		};
		query.then = function (this: unknown, ...told: Parameters<typeof then>) {
			if (isSent) return then.apply(this as never, told);
			isSent = true;
			if (count++ === plan.at) {
				const planned = plan.fault ? fail(tx, plan) : Promise.all(before).then(() => held(plan));
				// What follows a fault is sent all the same: a transaction can go back to a savepoint.
				line = planned.catch(() => undefined);
				return planned.then(() => then.apply(query as never, told), told[1]);
			}
			if (!line) before.push(then.call(query as never, undefined, () => undefined) as Promise<unknown>);
			return line
				? line.then(() => then.apply(query as never, told), told[1])
				: then.apply(query as never, told);
		} as typeof then;
		return made;
	};
	return new Proxy(tx, {
		apply: (target, self, args) => counted(Reflect.apply(target as never, self, args) as object),
		get: (target, key) => {
			const value: unknown = Reflect.get(target, key);
			if (key !== 'unsafe') return value;
			return (...args: unknown[]) => counted(Reflect.apply(value as never, target, args) as object);
		},
	});
}

async function held({ purpose, wait }: Plan): Promise<void> {
	// A push and a pull are counted as requests too; a turn belongs to nobody.
	const gate = wait();
	const resume = suspend(purpose === 'turn' ? 1 : 2);
	await gate;
	resume();
}

/** PostgreSQL itself fails, so that the transaction is as aborted as it would be. */
async function fail(tx: Tx, { fault, wait }: Plan): Promise<void> {
	await wait();
	await tx.unsafe(`do $$ begin raise exception 'planned' using errcode = '${fault}'; end $$`);
}
