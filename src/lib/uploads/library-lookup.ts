import type { Asset } from '#domain/asset.ts';
import { libraryScope, type LibraryBucket, type Store } from '#lib/store/database.ts';

/**
 * An own asset as the device knows it.
 *
 * @param takenAt as read from the file: its month is looked at first, as a person may have changed the date since
 */
export async function ownAsset(store: Store, assetId: string, takenAt: string): Promise<Asset | undefined> {
	return (await store.trash.get(assetId)) ?? (await monthOf(store, takenAt)).get(assetId);
}

/**
 * The same for many files that are added together. Each month is read once: with thousands of one month, reading it
 * for every file would stop the page.
 */
export class LibraryLookup {
	readonly #store: Store;
	readonly #months = new Map<string, Promise<ReadonlyMap<string, Asset>>>();

	constructor(store: Store) {
		this.#store = store;
	}

	/** As it was when the first file of its month was looked for; what is in the trash, as it is now. */
	async find(assetId: string, takenAt: string): Promise<Asset | undefined> {
		const month = takenAt.slice(0, 7);
		const known = this.#months.get(month) ?? monthOf(this.#store, takenAt);
		this.#months.set(month, known);
		return (await this.#store.trash.get(assetId)) ?? (await known).get(assetId);
	}
}

async function monthOf(store: Store, takenAt: string): Promise<ReadonlyMap<string, Asset>> {
	const bucket = await store.buckets.get([libraryScope, takenAt.slice(0, 7)]);
	return new Map((bucket as LibraryBucket | undefined)?.items.map((asset) => [asset.id, asset]));
}
