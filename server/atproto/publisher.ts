import type { Id } from '#domain/ids.ts';
import type { Job, Jobs } from '../media/jobs.ts';
import type { Hint } from '../sync/bus.ts';
import { takeLease } from './lease.ts';
import { publish, type PublishNeeds } from './publish.ts';
import { dueAccounts, versionsOf } from './versions.ts';

export const publishQueue = 'atproto';

export interface PublishJob {
	userId: Id;
}

/** Milliseconds: between two looks at all accounts, and within which changes are looked at together */
const every = 60_000;
const together = 50;

/** Rounds of one job: whoever is changed all the time gives others a turn. */
const mostRounds = 20;

interface Needs extends PublishNeeds {
	jobs: Jobs;
}

/**
 * Sees to it that every account's repository comes to be what the database wants: soon after each change that is
 * announced, and at a start and each minute for whatever was not.
 */
export class Publisher {
	readonly #needs: Needs;
	readonly #changed = new Set<number>();
	#timer: NodeJS.Timeout | undefined;
	#soon: NodeJS.Timeout | undefined;
	#later: NodeJS.Timeout | undefined;
	#deaf: (() => void) | undefined;
	#looking: Promise<void> = Promise.resolve();
	#isStopped = false;

	constructor(needs: Needs) {
		this.#needs = needs;
	}

	get job(): Job<PublishJob> {
		return {
			name: publishQueue,
			lanes: 1,
			batch: 1,
			workers: 4,
			waitsOnce: true,
			run: ({ userId }) => this.run(userId),
			// The next look asks for it again.
			giveUp: () => Promise.resolve(),
		};
	}

	start(): void {
		this.#deaf = this.#needs.bus.listen((hint) => this.#hear(hint));
		this.#timer = setInterval(() => this.#look(), every).unref();
		this.#look();
	}

	async stop(): Promise<void> {
		this.#isStopped = true;
		this.#deaf?.();
		clearInterval(this.#timer);
		clearTimeout(this.#soon);
		clearTimeout(this.#later);
		await this.#looking;
	}

	/** Asks for the work on an account, by whichever server. */
	async ask(userId: Id): Promise<void> {
		const { sql, jobs } = this.#needs;
		await sql.begin((tx) => jobs.ask(tx, publishQueue, { userId }, userId));
		jobs.wake(publishQueue);
	}

	/** Works on an account, unless another does, until nothing has changed meanwhile. */
	async run(userId: Id): Promise<void> {
		const { sql } = this.#needs;
		const lease = await takeLease(sql, userId);
		if (!lease) return;
		let done: string | undefined;
		try {
			for (let round = 0; round < mostRounds && !this.#isStopped; round++) {
				const ended = await publish(this.#needs, userId, () => this.#goesOn(lease));
				if (!ended) return;
				await lease.end(ended);
				done = ended.isDone ? ended.versions : undefined;
				if (done === undefined || !(await this.#hasMoved(userId, done))) break;
			}
		} finally {
			await lease.drop();
		}
		// Whoever was asked for it in between has found the lease taken.
		if (done !== undefined && (await this.#hasMoved(userId, done))) await this.ask(userId);
		await this.#lookInTime();
	}

	#goesOn = async (lease: { goOn(): Promise<boolean> }) => !this.#isStopped && lease.goOn();

	get #settings(): string {
		const { settings, origin } = this.#needs;
		return `${settings.nsid} ${origin}`;
	}

	#hasMoved = async (userId: Id, versions: string): Promise<boolean> =>
		(await versionsOf(this.#needs.sql, userId, this.#settings)) !== versions;

	#hear(hint: Hint): void {
		if (hint === 'missed') return this.#look();
		for (const space of hint.spaces) this.#changed.add(space);
		this.#soon ??= setTimeout(() => {
			this.#soon = undefined;
			const spaces = [...this.#changed];
			this.#changed.clear();
			if (spaces.length > 0) this.#look(spaces);
		}, together);
	}

	/** Looks again when the next account that waits for the network is due, if that is before the next look at all. */
	async #lookInTime(): Promise<void> {
		const [row] = await this.#needs.sql<{ milliseconds: number | null }[]>`
			select (extract(epoch from min(next_try_at) - now()) * 1000)::double precision as milliseconds
			from atproto_accounts`;
		clearTimeout(this.#later);
		const milliseconds = row?.milliseconds ?? undefined;
		if (milliseconds === undefined || milliseconds > every || this.#isStopped) return;
		this.#later = setTimeout(() => this.#look(), Math.max(0, milliseconds) + together).unref();
	}

	#look(spaces?: readonly number[]): void {
		const { sql, log } = this.#needs;
		this.#looking = this.#looking
			.then(async () => {
				if (this.#isStopped) return;
				for (const userId of await dueAccounts(sql, this.#settings, spaces)) await this.ask(userId);
				if (!spaces) await this.#lookInTime();
			})
			.catch((error: unknown) => log.warn({ err: error }, 'releases are looked at again later'));
	}
}
