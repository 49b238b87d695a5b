import { createSubscriber } from 'svelte/reactivity';
import { Store, type Upload, uploadsIn } from '#lib/store/database.ts';
import { follow } from '#lib/store/follow.ts';
import { pausedValue } from './paused.ts';

interface Snapshot {
	items: Upload[];
	remaining: number;
	/** Of them, those that wait for a person to decide */
	failed: number;
	paused: boolean;
}

/** Rows that are shown; there may be twenty thousand. */
const shown = 200;

const empty: Snapshot = { items: [], remaining: 0, failed: 0, paused: false };

/** The files on their way to the server, as a person sees them. Reads the device only; whatever tab sends them. */
export class UploadQueue {
	readonly #store: Store;
	readonly #subscribe: () => void;
	#snapshot = $state.raw(empty);
	/** The most files that waited at once since the queue was last empty: what progress is measured against */
	#most = 0;

	constructor(userId: string) {
		this.#store = new Store(userId);
		this.#subscribe = createSubscriber(() => {
			const { uploads, values } = this.#store;
			const look = async () => {
				const next = await this.#read();
				this.#most = next.remaining === 0 ? 0 : Math.max(this.#most, next.remaining);
				this.#snapshot = next;
			};
			return follow([uploads, values], look, (error) =>
				console.error('the queue of files could not be read', error),
			);
		});
	}

	/** What is being sent, then what has failed, then what waits: the first two hundred of each */
	get items(): readonly Upload[] {
		return this.#current.items;
	}

	/** Files that are not on the server yet, failed ones among them */
	get remaining(): number {
		return this.#current.remaining;
	}

	get failed(): number {
		return this.#current.failed;
	}

	get paused(): boolean {
		return this.#current.paused;
	}

	/** 0 to 1, over the files since the queue was last empty; 1 when nothing waits */
	get progress(): number {
		const { items, remaining } = this.#current;
		if (remaining === 0) return 1;
		const parts = items
			.filter(({ state }) => state === 'sending')
			.reduce((sum, { sent, size }) => sum + sent / size, 0);
		return (this.#most - remaining + parts) / this.#most;
	}

	/** Tries a failed file again. */
	async retry(assetId: string): Promise<void> {
		await this.#store.uploads.update(assetId, { state: 'waiting', error: null, tries: 0, url: null });
	}

	/** Tries again all that has failed. */
	async retryAll(): Promise<void> {
		const failed = this.#store.uploads.where('state').equals('failed');
		await failed.modify({ state: 'waiting', error: null, tries: 0, url: null });
	}

	/**
	 * Gives a file up: it leaves the queue. Its bytes stay until the device is next tidied up.
	 *
	 * @returns what puts it back
	 */
	async remove(assetId: string): Promise<() => Promise<void>> {
		const row = await this.#store.uploads.get(assetId);
		await this.#store.uploads.delete(assetId);
		return async () => {
			if (row) await this.#store.uploads.put({ ...row, state: 'waiting', error: null, tries: 0 });
		};
	}

	async pause(): Promise<void> {
		await this.#store.values.put({ name: pausedValue, value: true });
	}

	async resume(): Promise<void> {
		await this.#store.values.delete(pausedValue);
	}

	get #current(): Snapshot {
		this.#subscribe();
		return this.#snapshot;
	}

	async #read(): Promise<Snapshot> {
		const { uploads, values } = this.#store;
		// Not in one transaction: the mirror writes `values` all the time, and would keep the queue waiting.
		const [paused, rows] = await Promise.all([
			values.get(pausedValue),
			this.#store.transaction('r', uploads, () =>
				Promise.all([
					uploadsIn(this.#store, 'sending', shown),
					uploadsIn(this.#store, 'failed', shown),
					uploadsIn(this.#store, 'waiting', shown),
					uploads.count(),
					uploads.where('state').equals('failed').count(),
				]),
			),
		]);
		const [sending, failed, waiting, remaining, failedCount] = rows;
		const isPaused = paused?.value === true;
		const show = (row: Upload): Upload => (isPaused ? { ...row, state: 'paused' } : row);
		const items = [...sending.map(show), ...failed, ...waiting.map(show)];
		return { items, remaining, failed: failedCount, paused: isPaused };
	}
}
