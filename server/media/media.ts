import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { assetRoutes } from './asset-routes.ts';
import { convertJob } from './convert-job.ts';
import { deriveJob } from './derive-job.ts';
import { Ffmpeg } from './ffmpeg.ts';
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
	#ffmpeg: Ffmpeg | undefined;
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

	/** `/api/assets`: what is asked or told of single assets. */
	get assets() {
		return assetRoutes(this.#needs, this.storage);
	}

	/** `/api/uploads`: bytes come in. */
	get receiving() {
		return this.uploads.routes(this.#needs);
	}

	/** Begins to work on jobs. */
	async start(): Promise<void> {
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
		await this.jobs.start([deriveJob(workshop), convertJob(workshop, work)]);
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
		this.#ffmpeg?.stop();
		await this.jobs.stop(patience);
	}
}
