import type { Table } from 'dexie';
import type { RegisterAsset } from '#domain/asset.ts';
import { idOf, itemsIn, monthOf } from '#lib/store/buckets.ts';
import { libraryScope, type Store, type Upload } from '#lib/store/database.ts';
import type { Sync } from '#lib/sync/client.ts';
import { ownAsset } from './library-lookup.ts';

/** A row of the queue with the edit that makes its asset known, so that it can be made again. */
export interface QueuedUpload extends Upload {
	registration: RegisterAsset;
	/** When the edit was made, in milliseconds since 1970; null until then */
	registeredAt: number | null;
}

/** The rows as they are written here. */
export const queued = (store: Store) => store.uploads as Table<QueuedUpload, string>;

/** What is needed of sync: the edit, and how many edits the server has not confirmed. */
export type Registrar = Pick<Sync, 'pendingCount'> & { mutate: Pick<Sync['mutate'], 'registerAsset'> };

/** Milliseconds that a file waits for the server to be told of it. Then it is sent all the same. */
const patience = 10_000;

/** Milliseconds between two looks at what the server has confirmed. */
const lookEvery = 100;

/**
 * Sees to it that the server knows an asset before its bytes come. Edits travel by themselves, and one that was not on
 * the disk when the device died is lost, while the row of its upload is not: it is made again, as often as needed.
 */
export class Registrations {
	readonly #store: Store;
	readonly #sync: Registrar;
	/** Edits made before this time are taken to be on the server: milliseconds since 1970 */
	#confirmed = 0;
	#renewed: Promise<void> = Promise.resolve();

	constructor(store: Store, sync: Registrar) {
		this.#store = store;
		this.#sync = sync;
	}

	/** Makes the edits again that were lost with the last tab: those whose asset the library does not show. */
	renewLost(): Promise<void> {
		this.#renewed = this.#renewLost();
		return this.#renewed;
	}

	/**
	 * Resolves when the server has been told of an asset, or that has been waited for long enough.
	 *
	 * @param known its row as it was read a moment ago
	 */
	async settled(known: QueuedUpload): Promise<void> {
		const until = Date.now() + patience;
		await within(patience, this.#renewed);
		if (this.#isConfirmed(known)) return;
		while (Date.now() < until) {
			const row = await queued(this.#store).get(known.assetId);
			// Removed; or queued by a build that did not keep the edit.
			if (!row?.registration || this.#isConfirmed(row)) return;
			const asked = Date.now();
			const pending = await within(until - asked, this.#sync.pendingCount());
			if (pending === 0) this.#confirmed = asked;
			if (pending !== 0 || !row.registeredAt || row.registeredAt >= asked) await sleep(lookEvery);
		}
		this.#confirmed = Date.now();
	}

	#isConfirmed({ registeredAt }: QueuedUpload): boolean {
		return Boolean(registeredAt) && registeredAt! < this.#confirmed;
	}

	/** The network is away: what has been waited for long enough has not been confirmed by it. */
	doubt(): void {
		this.#confirmed = 0;
	}

	/** The server does not know the asset: makes the edit again, unless it is still on its way. */
	async renew(assetId: string): Promise<void> {
		const row = await queued(this.#store).get(assetId);
		if (!row?.registration) return;
		const onItsWay = (await this.#sync.pendingCount()) > 0;
		if (onItsWay && (await ownAsset(this.#store, assetId, row.registration.takenAt))) return;
		await this.#register(row);
	}

	async #renewLost(): Promise<void> {
		// Answered once the host has opened what is on the disk.
		await this.#sync.pendingCount();
		const rows = await queued(this.#store).where('state').equals('waiting').toArray();
		const months = Map.groupBy(
			rows.filter(({ registration }) => registration),
			({ registration }) => monthOf(registration.takenAt),
		);
		for (const [month, ofMonth] of months) {
			const shown = new Set((await itemsIn(this.#store, libraryScope, month)).map(idOf));
			for (const row of ofMonth) {
				if (shown.has(row.assetId) || (await this.#store.trash.get(row.assetId))) continue;
				await this.#register(row);
			}
		}
	}

	async #register({ assetId, registration }: QueuedUpload): Promise<void> {
		await this.#sync.mutate.registerAsset(registration);
		await queued(this.#store).update(assetId, { registeredAt: Date.now() });
	}
}

/** What a promise resolves to; undefined where it rejects or takes longer than so many milliseconds. */
const within = <T>(ms: number, promise: Promise<T>): Promise<T | undefined> =>
	Promise.race([promise.catch(() => undefined), sleep(ms).then(() => undefined)]);

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
