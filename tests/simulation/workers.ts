/** The processes that seeds are played in, and the PostgreSQL of each. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startCluster } from '../support/cluster.ts';
import { clusterVariable } from '../support/database.ts';
import type { Order, Report } from './worker.ts';

export type Finding = Extract<Report, { type: 'outcome' }>;

/** Real ms for one seed, which takes a fraction of a second: where it is not over by then, something waits for ever. */
const patience = 240_000;
/** To find fewer steps it is run again many times. */
const shrinkPatience = 30 * 60_000;

const file = fileURLToPath(new URL('worker.ts', import.meta.url));

/** What each process finds in its environment: where its PostgreSQL is. */
type Place = string;

/** Starts as many PostgreSQL servers as there are to be processes. */
export async function startPlaces(count: number): Promise<{ places: Place[]; stop: () => Promise<void> }> {
	const stops: (() => Promise<void>)[] = [];
	const places: Place[] = [];
	for (let n = 0; n < count; n++) {
		// The workers of an autovacuum would show in the snapshots of ours. Statements are planned once for a connection,
		// however few rows there are.
		const settings = { autovacuum: 'off', jit: 'off', plan_cache_mode: 'force_generic_plan' };
		stops.push(await startCluster(settings));
		places.push(process.env[clusterVariable]!);
	}
	return {
		places,
		stop: async () => {
			for (const stop of stops) await stop();
		},
	};
}

/** Plays seeds in several processes: in no order, but none is left out before one that fails. */
export class Workers {
	readonly #places: readonly Place[];
	readonly #planted: number | undefined;

	/** @param planted the place of a planted fault in their list */
	constructor(places: readonly Place[], planted?: number) {
		this.#places = places;
		this.#planted = planted;
	}

	/**
	 * @param tell called with what came of each seed, in the order of their numbers
	 * @returns what came of the first that fails; undefined where none does
	 */
	async play(
		orders: Iterable<Order>,
		tell: (finding: Finding) => void,
		tellShrinking: () => void,
	): Promise<Finding | undefined> {
		const waiting = orders[Symbol.iterator]();
		const done = new Map<number, Finding>();
		const places: number[] = [];
		let told = 0;
		let failing = Infinity;
		const next = (): { order: Order; at: number } | undefined => {
			const { value, done: isOver } = waiting.next();
			if (isOver || places.length > failing) return undefined;
			places.push(places.length);
			return { order: value as Order, at: places.length - 1 };
		};
		await Promise.all(
			this.#places.map(async (place) => {
				let worker: Worker | undefined;
				for (let order = next(); order; order = next()) {
					worker ??= await Worker.start(place, this.#planted);
					const finding = await worker.play(order.order, tellShrinking);
					done.set(order.at, finding);
					if (finding.outcome.failure !== undefined) failing = Math.min(failing, order.at);
					for (let one = done.get(told); one && told <= failing; one = done.get(++told)) tell(one);
					if (worker.isGone) worker = undefined;
				}
				await worker?.end();
			}),
		);
		return done.get(failing);
	}
}

class Worker {
	readonly #child: ChildProcess;
	#errors = '';
	isGone = false;

	private constructor(place: Place, planted: number | undefined) {
		this.#child = fork(file, planted === undefined ? [] : [String(planted)], {
			env: { ...process.env, [clusterVariable]: place },
			// Everything that lives for a step only is collected at little cost.
			execArgv: ['--max-semi-space-size=64'],
			stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
		});
		this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
		this.#child.on('exit', () => (this.isGone = true));
	}

	/** @throws Error where it does not come to stand: a replacement that is not there, no database */
	static async start(place: Place, planted: number | undefined): Promise<Worker> {
		const worker = new Worker(place, planted);
		const report = await worker.#hear(patience);
		if (report !== undefined) return worker;
		await pause(200);
		throw new Error(`a process of the simulation did not start: ${worker.#errors}`);
	}

	async play(order: Order, tellShrinking: () => void): Promise<Finding> {
		this.#child.send(order);
		let report = await this.#hear(patience);
		if (report?.type === 'shrinking') {
			tellShrinking();
			report = await this.#hear(shrinkPatience);
		}
		if (report?.type === 'outcome') return report;
		// What it has said last may come after its end.
		if (this.isGone) await pause(200);
		const failure = this.isGone
			? `its process ended: ${this.#errors}`
			: `it has not come to its end for ${patience / 1000} s`;
		const events = await this.#stand();
		this.isGone = true;
		this.#child.kill('SIGKILL');
		return { type: 'outcome', outcome: { seed: order.seed, trace: '', events, failure } };
	}

	/** What has happened so far in a seed that does not end, where its process can still say it. */
	async #stand(): Promise<string[]> {
		if (this.isGone) return [];
		this.#child.send('stand');
		const report = await this.#hear(5_000);
		return report?.type === 'standing' ? report.events : [];
	}

	/** Resolves when it has taken down what it had set up. */
	async end(): Promise<void> {
		if (this.isGone) return;
		const over = once(this.#child, 'exit');
		this.#child.disconnect();
		await over;
	}

	/** @returns undefined where nothing comes, or the process has ended */
	#hear(ms: number): Promise<Report | undefined> {
		return new Promise((resolve) => {
			const settle = (report?: Report) => {
				clearTimeout(timer);
				this.#child.off('message', settle);
				this.#child.off('exit', ended);
				resolve(report);
			};
			const ended = () => settle();
			const timer = setTimeout(ended, ms);
			this.#child.on('message', settle);
			this.#child.on('exit', ended);
		});
	}
}
