import type { Asset } from '#domain/asset.ts';
import { itemsIn, monthOf } from '#lib/store/buckets.ts';
import { libraryScope, type Store } from '#lib/store/database.ts';

/**
 * An own asset as the device knows it.
 *
 * @param takenAt as read from the file: its month is looked at, and one that a person has moved to another is not found
 */
export async function ownAsset(store: Store, assetId: string, takenAt: string): Promise<Asset | undefined> {
	return (await store.trash.get(assetId)) ?? (await assetsOf(store, monthOf(takenAt))).get(assetId);
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
		const month = monthOf(takenAt);
		const known = this.#months.get(month) ?? assetsOf(this.#store, month);
		this.#months.set(month, known);
		return (await this.#store.trash.get(assetId)) ?? (await known).get(assetId);
	}
}

async function assetsOf(store: Store, month: string): Promise<ReadonlyMap<string, Asset>> {
	const assets = (await itemsIn(store, libraryScope, month)) as Asset[];
	return new Map(assets.map((asset) => [asset.id, asset]));
}
