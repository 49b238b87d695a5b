import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { assetRoutes } from './asset-routes.ts';
import { convertJob } from './convert-job.ts';
import { deriveJob } from './derive-job.ts';
import { downloadRoutes } from './download/routes.ts';
import { Ffmpeg } from './ffmpeg.ts';
import { type Job, Jobs } from './jobs.ts';
import { mediaRoutes } from './serve.ts';
import type { Storage } from './storage/storage.ts';
import { Uploads } from './uploads.ts';
import { Upkeep } from '../upkeep/upkeep.ts';

type Needs = Pick<Services, 'config' | 'sql' | 'bus' | 'sessions' | 'keys' | 'log'>;

/** Bytes of the whole server: taking them in, drawing them, giving them out. */
export class Media {
	readonly #needs: Needs;
	readonly jobs: Jobs;
	readonly storage: Storage;
	readonly uploads: Uploads;
	readonly #upkeep: Upkeep;
	#ffmpeg: Ffmpeg | undefined;

	/** @param connection for the jobs, which have one of their own */
	constructor(needs: Needs, connection: Connection, storage: Storage) {
		const { config, sql, bus, log } = needs;
		this.#needs = needs;
		this.jobs = new Jobs(connection, log);
		this.storage = storage;
		this.uploads = new Uploads(
			{ sql, bus, storage: this.storage, jobs: this.jobs },
			join(config.data, 'uploads'),
		);
		this.#upkeep = new Upkeep({
			...{ config, sql, bus, log, connection },
			...{ jobs: this.jobs, storage: this.storage, uploads: this.uploads },
		});
	}

	/** `/media`: bytes go out. */
	get serving() {
		return mediaRoutes(this.#needs, this.storage);
	}

	/** `/api/assets`: what is asked or told of single assets. */
	get assets() {
		return assetRoutes(this.#needs, this.storage, this.jobs);
	}

	/** `/api/downloads`: many files as one archive. */
	get downloads() {
		return downloadRoutes(this.#needs, this.storage);
	}

	/** `/api/uploads`: bytes come in. */
	get receiving() {
		return this.uploads.routes(this.#needs);
	}

	/** Begins to work on jobs. @param others of other rooms */
	async start(others: readonly Job<never>[] = []): Promise<void> {
		const { config, sql, bus, log } = this.#needs;
		this.#ffmpeg = await Ffmpeg.find(config.ffmpeg);
		log.info(
			this.#ffmpeg ? 'ffmpeg is there' : 'there is no ffmpeg: films get no poster and no copy for playing',
		);
		// What a crash has left half-made is made anew.
		const work = join(config.data, 'work');
		await rm(work, { recursive: true, force: true });
		await mkdir(work, { recursive: true, mode: 0o700 });
		const workshop = { sql, bus, storage: this.storage, jobs: this.jobs, ffmpeg: this.#ffmpeg };
		const own = [deriveJob(workshop), convertJob(workshop, work), this.#upkeep.job];
		await this.jobs.start([...own, ...others]);
		this.#upkeep.start();
	}

	/** @param patience milliseconds for the jobs that run */
	async stop(patience = 2_000): Promise<void> {
		await this.#upkeep.stop();
		this.#ffmpeg?.stop();
		await this.jobs.stop(patience);
	}
}
