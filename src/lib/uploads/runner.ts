import { Refusal } from '#domain/errors.ts';
import type { DeviceFiles } from '#lib/bytes/device-files.ts';
import { type Store, type Upload, uploadsIn } from '#lib/store/database.ts';
import { follow } from '#lib/store/follow.ts';
import { delayAfter, type Failure } from './failure.ts';
import { pausedValue } from './paused.ts';
import type { QueuedUpload, Registrations } from './registrations.ts';
import { sendFile, type Sending } from './send-file.ts';
import { sendPoster } from './send-poster.ts';

/** Files on the way at once: enough to hide the latency of small ones, few enough that one gets through. */
const atOnce = 3;

/** Milliseconds between two notes of how far a file is. */
const noteEvery = 500;

/** How the server is reached, as the sync host knows it. */
export interface Connection {
	/** Whether it is out of reach, or asks who this is */
	readonly away: boolean;
	/** Calls back each time that it is reached again. Returns what stops it. */
	onBack(back: () => void): () => void;
}

/**
 * Works through the rows of `uploads`, first added first. The rows are the queue: whoever pauses, retries or removes
 * one writes the row, in whichever tab, and this follows. Only the tab that holds the lock runs one.
 */
export class UploadRunner {
	readonly #store: Store;
	readonly #files: DeviceFiles;
	readonly #registrations: Registrations;
	readonly #connection: Connection;
	readonly #send: typeof sendFile;
	/** Files that are being sent or about to be; undefined until their row says so */
	#active = new Map<string, Sending | undefined>();
	/** Files that wait after a failure, and for how long everything does */
	#deferred = new Map<string, ReturnType<typeof setTimeout>>();
	#everything: ReturnType<typeof setTimeout> | undefined;
	#failures = 0;
	#pumping = false;
	#again = false;
	#stop: (() => void)[] = [];

	/** @param send carries one file over the network */
	constructor(
		store: Store,
		files: DeviceFiles,
		registrations: Registrations,
		connection: Connection,
		send = sendFile,
	) {
		this.#store = store;
		this.#files = files;
		this.#registrations = registrations;
		this.#connection = connection;
		this.#send = send;
	}

	async start(): Promise<void> {
		// What was under way when a tab was closed or crashed.
		await this.#store.uploads.where('state').equals('sending').modify({ state: 'waiting' });
		void this.#renewLost();
		const wake = () => this.wake();
		addEventListener('online', wake);
		this.#stop.push(this.#connection.onBack(wake), () => removeEventListener('online', wake));
		const look = async () => {
			await Promise.all([this.#abortUnwanted(), this.#pump()]);
		};
		const { uploads, values } = this.#store;
		this.#stop.push(follow([uploads, values], look, (error) => this.#failedToRead(error)));
	}

	/** Tries at once what waits after a failure: the network is back, or a person has asked. */
	wake(): void {
		clearTimeout(this.#everything);
		for (const timer of this.#deferred.values()) clearTimeout(timer);
		this.#everything = undefined;
		this.#deferred.clear();
		this.#failures = 0;
		this.#unwatched(this.#pump());
	}

	stop(): void {
		for (const stop of this.#stop) stop();
		clearTimeout(this.#everything);
		for (const timer of this.#deferred.values()) clearTimeout(timer);
		for (const active of this.#active.values()) active?.abort();
		this.#stop = [];
	}

	/** Work that nobody waits for. The store may be closed under its hands: the next start puts things right. */
	#unwatched(work: Promise<void>): void {
		work.catch((error: unknown) => this.#failedToRead(error));
	}

	#failedToRead(error: unknown): void {
		if (this.#stop.length > 0) console.error('the queue of files could not be read or written', error);
	}

	async #renewLost(): Promise<void> {
		try {
			await this.#registrations.renewLost();
		} catch (error) {
			// The server's answer about a file makes its edit again, where this could not: this page may be about to leave.
			const isLeaving = error instanceof Refusal && error.code === 'unavailable';
			if (this.#stop.length > 0 && !isLeaving) console.error('files could not be registered again', error);
		}
	}

	async #pump(): Promise<void> {
		this.#again = true;
		if (this.#pumping) return;
		this.#pumping = true;
		try {
			while (this.#again) {
				this.#again = false;
				for (const row of await this.#next()) this.#unwatched(this.#run(row));
			}
		} finally {
			this.#pumping = false;
		}
	}

	/** Reads the rows anew: what a live query tells may be older than the row that this has just written. */
	async #abortUnwanted(): Promise<void> {
		if (this.#active.size === 0) return;
		const active = [...this.#active];
		const [paused, rows] = await Promise.all([
			this.#isPaused(),
			this.#store.uploads.bulkGet(active.map(([assetId]) => assetId)),
		]);
		for (const [i, [, sending]] of active.entries())
			if (paused || rows[i]?.state !== 'sending') sending?.abort();
	}

	async #isPaused(): Promise<boolean> {
		return (await this.#store.values.get(pausedValue))?.value === true;
	}

	async #next(): Promise<QueuedUpload[]> {
		const free = atOnce - this.#active.size;
		// While the host does not reach the server nothing is tried: it says when it does.
		if (free <= 0 || this.#everything || this.#connection.away || this.#stop.length === 0) return [];
		if (await this.#isPaused()) return [];
		const isTaken = ({ assetId }: Upload) => this.#active.has(assetId) || this.#deferred.has(assetId);
		// As many more as may be taken already.
		const enough = free + this.#active.size + this.#deferred.size;
		const waiting = (await uploadsIn(this.#store, 'waiting', enough)) as QueuedUpload[];
		return waiting.filter((row) => !isTaken(row)).slice(0, free);
	}

	async #run(row: QueuedUpload): Promise<void> {
		const { assetId } = row;
		// Taken before the first await, so that no second try of the same file begins.
		this.#active.set(assetId, undefined);
		try {
			await this.#registrations.settled(row);
			const held = await this.#files.read(assetId, 'original');
			if (!held) return await this.#update(assetId, { state: 'failed', error: 'asset.unreadable' });
			if ((await this.#store.uploads.update(assetId, { state: 'sending' })) === 0) return;
			if (this.#stop.length === 0) return await this.#putBack(assetId);

			// What is sent sooner than this is not worth a note.
			let noted = Date.now();
			const sending = this.#send(held.bytes, assetId, row.url, {
				onUrl: (url) => this.#unwatched(this.#update(assetId, { url })),
				onSent: (sent) => {
					if (Date.now() - noted < noteEvery) return;
					noted = Date.now();
					this.#unwatched(this.#update(assetId, { sent }));
				},
			});
			this.#active.set(assetId, sending);
			// What was asked for while the row was not written yet.
			this.#unwatched(this.#abortUnwanted());
			let failure = await sending.ended;
			if (failure === 'aborted') return await this.#putBack(assetId);
			if (failure === undefined || failure.kind === 'stored') failure = await this.#sendPoster(row);
			if (failure === undefined || failure.kind === 'stored') return await this.#finish(assetId);
			await this.#fail(row, failure);
		} catch (error) {
			// Closed under its hands; the next start puts the row back.
			if (this.#stop.length === 0) return;
			console.error('a file could not be sent', error);
			await this.#fail(row, { kind: 'again', code: 'unavailable' });
		} finally {
			this.#active.delete(assetId);
			this.#unwatched(this.#pump());
		}
	}

	/** Photos have none: what is drawn of one, the server draws too. */
	async #sendPoster(row: QueuedUpload): Promise<Failure | undefined> {
		return row.registration?.kind === 'photo' ? undefined : sendPoster(this.#files, row.assetId);
	}

	async #finish(assetId: string): Promise<void> {
		this.#failures = 0;
		await this.#files.markStored(assetId);
		await this.#store.uploads.delete(assetId);
	}

	async #fail(row: Upload, failure: Exclude<Failure, { kind: 'stored' }>): Promise<void> {
		const { assetId } = row;
		if (failure.kind === 'refused') return this.#update(assetId, { state: 'failed', error: failure.code });
		const unknown = failure.code === 'asset.not_found';
		// The edit is made again at once, so that the first wait for it is a short one whatever failed before.
		const tries = unknown && row.error !== failure.code ? 1 : row.tries + 1;
		if (failure.kind === 'everything') this.#registrations.doubt();
		// Before the row says that it waits: writing it may be what fails.
		if (failure.kind === 'again') this.#defer(assetId, delayAfter(tries));
		else
			this.#everything ??= setTimeout(() => {
				this.#everything = undefined;
				this.#unwatched(this.#pump());
			}, delayAfter(++this.#failures));
		await this.#update(assetId, { state: 'waiting', error: failure.code, tries });
		if (unknown) await this.#registrations.renew(assetId);
	}

	#defer(assetId: string, ms: number): void {
		const timer = setTimeout(() => {
			this.#deferred.delete(assetId);
			this.#unwatched(this.#pump());
		}, ms);
		this.#deferred.set(assetId, timer);
	}

	/** After an abort the row may be paused, removed or asked for again by whoever aborted: that stays. */
	async #putBack(assetId: string): Promise<void> {
		const sending = this.#store.uploads.where('assetId').equals(assetId);
		await sending.and(({ state }) => state === 'sending').modify({ state: 'waiting' });
	}

	async #update(assetId: string, change: Partial<Upload>): Promise<void> {
		await this.#store.uploads.update(assetId, change);
	}
}
