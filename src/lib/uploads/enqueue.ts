import type { RegisterAsset } from '#domain/asset.ts';
import { Refusal } from '#domain/errors.ts';
import { deviceFiles } from '#lib/bytes/device-files.ts';
import type { Store } from '#lib/store/database.ts';
import { queued, type QueuedUpload, type Registrar } from './registrations.ts';

interface Device {
	userId: string;
	store: Store;
	mutate: Registrar['mutate'];
}

/** Of one step, so that a long row of files shows as it grows */
const most = 100;

interface Waiting {
	registration: RegisterAsset;
	resolve: (isShown: boolean) => void;
	reject: (error: unknown) => void;
}

/**
 * Queues files whose bytes are kept on the device, and puts them in the library. The row comes first, with the edit: the
 * edit can be lost in a crash and is then made again from it. What comes while a step is written goes into the next one: a
 * transaction costs the same for a hundred files as for one.
 */
export class Enqueuer {
	readonly #device: Device;
	#waiting: Waiting[] = [];
	/** What is being written */
	#step: Promise<void> | undefined;

	constructor(device: Device) {
		this.#device = device;
	}

	/**
	 * Queues one file.
	 *
	 * @returns whether the library shows it; where the edit came to no answer, row and bytes stay, and the queue makes it
	 *   again
	 * @throws Refusal by a rule: then neither row nor bytes are left
	 */
	add(registration: RegisterAsset): Promise<boolean> {
		const { promise, resolve, reject } = Promise.withResolvers<boolean>();
		this.#waiting.push({ registration, resolve, reject });
		if (!this.#step) void this.#run();
		return promise;
	}

	/** Resolves when so few files wait that another may be read: their bytes are kept, and nothing else of them. */
	async room(): Promise<void> {
		while (this.#waiting.length >= most) await this.#step;
	}

	async #run(): Promise<void> {
		while (this.#waiting.length > 0) {
			this.#step = this.#write(this.#waiting.splice(0, most));
			await this.#step;
		}
		this.#step = undefined;
	}

	async #write(step: readonly Waiting[]): Promise<void> {
		try {
			await this.#enqueue(step);
		} catch (error) {
			for (const { reject } of step) reject(error);
		}
	}

	async #enqueue(step: readonly Waiting[]): Promise<void> {
		const { userId, store, mutate } = this.#device;
		const uploads = queued(store);
		await uploads.bulkPut(step.map(({ registration }) => rowOf(registration)));
		const answers = await Promise.allSettled(
			step.map(({ registration }) => mutate.registerAsset(registration)),
		);
		const refused: string[] = [];
		const known: string[] = [];
		const told = step.map(({ registration: { id }, resolve, reject }, i) => {
			const answer = answers[i]!;
			if (answer.status === 'fulfilled') {
				known.push(id);
				return () => resolve(true);
			}
			if (isByRule(answer.reason)) {
				refused.push(id);
				return () => reject(answer.reason);
			}
			console.error('a file waits for its registration', answer.reason);
			return () => resolve(false);
		});
		const registeredAt = Date.now();
		await store.transaction('rw', uploads, async () => {
			await uploads.bulkUpdate(known.map((key) => ({ key, changes: { registeredAt } })));
			await uploads.bulkDelete(refused);
		});
		if (refused.length > 0) await (await deviceFiles(userId)).remove(refused);
		for (const tell of told) tell();
	}
}

const rowOf = (registration: RegisterAsset): QueuedUpload => ({
	assetId: registration.id,
	fileName: registration.fileName,
	size: registration.size,
	sent: 0,
	state: 'waiting',
	error: null,
	url: null,
	addedAt: registration.createdAt,
	tries: 0,
	registration,
	registeredAt: null,
});

/** A host that went away, or a disk that is full, may have taken the edit before. */
const isByRule = (error: unknown) =>
	error instanceof Refusal && error.code !== 'unavailable' && error.code !== 'storage.full';
