import type { Job, Jobs } from '../media/jobs.ts';
import type { Uploads } from '../media/uploads.ts';
import { askNightly, type Nightly, nightlyJob, type NightlyNeeds } from './nightly.ts';
import { finishRestored } from './finish-restored.ts';
import { removeFiles } from './remove-files.ts';

interface Needs extends NightlyNeeds {
	jobs: Jobs;
	uploads: Uploads;
}

/** Milliseconds between two looks at what there is to do */
const every = 10 * 60_000;

/** What is done with nobody asking: files that are due go within minutes, the rest goes at night. */
export class Upkeep {
	readonly #needs: Needs;
	#timer: NodeJS.Timeout | undefined;
	#round: Promise<void> = Promise.resolve();

	constructor(needs: Needs) {
		this.#needs = needs;
	}

	get job(): Job<Nightly> {
		return nightlyJob(this.#needs);
	}

	start(): void {
		this.#look();
		this.#timer = setInterval(() => this.#look(), every);
		this.#timer.unref();
	}

	async stop(): Promise<void> {
		clearInterval(this.#timer);
		await this.#round;
	}

	#look(): void {
		this.#round = this.#round.then(() => this.#do());
	}

	async #do(): Promise<void> {
		const { sql, log, jobs, storage, uploads } = this.#needs;
		const tasks = [
			() => finishRestored(sql, jobs),
			() => uploads.sweep(),
			() => removeFiles(sql, storage),
			() => askNightly(sql, jobs),
		];
		for (const task of tasks)
			await task().catch((error: unknown) => log.warn({ err: error }, 'upkeep is tried again later'));
	}
}
