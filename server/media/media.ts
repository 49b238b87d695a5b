import { join } from 'node:path';
import type { Connection } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { deriveJob } from './derive-job.ts';
import { Jobs } from './jobs.ts';
import { mediaRoutes } from './serve.ts';
import { DiskStorage } from './storage/disk.ts';
import { Uploads } from './uploads.ts';

type Needs = Pick<Services, 'config' | 'sql' | 'bus' | 'sessions' | 'log'>;

/** Milliseconds between two looks for uploads that were left */
const sweepEvery = 3_600_000;

/** Bytes of the whole server: taking them in, drawing them, giving them out. */
export class Media {
	readonly #needs: Needs;
	readonly jobs: Jobs;
	readonly storage: DiskStorage;
	readonly uploads: Uploads;
	#sweeping: NodeJS.Timeout | undefined;

	/** @param connection for the jobs, which have one of their own */
	constructor(needs: Needs, connection: Connection) {
		const { config, sql, bus, log } = needs;
		this.#needs = needs;
		this.jobs = new Jobs(connection, log);
		this.storage = new DiskStorage(join(config.data, 'files'));
		this.uploads = new Uploads(
			{ sql, bus, storage: this.storage, jobs: this.jobs },
			join(config.data, 'uploads'),
		);
	}

	/** `/media`: bytes go out. */
	get serving() {
		return mediaRoutes(this.#needs, this.storage);
	}

	/** `/api/uploads`: bytes come in. */
	get receiving() {
		return this.uploads.routes(this.#needs);
	}

	/** Begins to work on jobs. */
	async start(): Promise<void> {
		const { sql, bus, log } = this.#needs;
		await this.jobs.start([deriveJob({ sql, bus }, this.storage)]);
		const sweep = () =>
			this.uploads
				.sweep()
				.catch((error: unknown) => log.warn({ err: error }, 'left uploads could not be removed'));
		void sweep();
		this.#sweeping = setInterval(sweep, sweepEvery);
		this.#sweeping.unref();
	}

	/** @param patience milliseconds for the jobs that run */
	async stop(patience = 2_000): Promise<void> {
		clearInterval(this.#sweeping);
		await this.jobs.stop(patience);
	}
}
