import type { Asset } from '#domain/asset.ts';
import { bucketsIn, monthOf } from '#lib/store/buckets.ts';
import { libraryScope, type Store, type Upload } from '#lib/store/database.ts';

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

	/**
	 * The asset as it was when the first file of its month was looked for (what is in the trash, as it is now), and its row
	 * of the queue.
	 */
	async find(assetId: string, takenAt: string): Promise<{ asset?: Asset; upload?: Upload }> {
		const month = monthOf(takenAt);
		const known = this.#months.get(month) ?? assetsOf(this.#store, month);
		this.#months.set(month, known);
		const { trash, uploads } = this.#store;
		const [trashed, upload] = await this.#store.transaction('r', trash, uploads, () =>
			Promise.all([trash.get(assetId), uploads.get(assetId)]),
		);
		const asset = trashed ?? (await known).get(assetId);
		return { ...(asset && { asset }), ...(upload && { upload }) };
	}
}

/** Buckets that are read at once: all twenty thousand photos of one drop lie in one month, and would stop the page. */
const atOnce = 5;

async function assetsOf(store: Store, month: string): Promise<ReadonlyMap<string, Asset>> {
	const assets = new Map<string, Asset>();
	const buckets = await bucketsIn(store, libraryScope, month);
	for (let i = 0; i < buckets.length; i += atOnce) {
		const keys = buckets.slice(i, i + atOnce).map(({ from }): [string, string] => [libraryScope, from]);
		for (const bucket of await store.buckets.bulkGet(keys))
			for (const asset of (bucket?.items ?? []) as Asset[]) assets.set(asset.id, asset);
	}
	return assets;
}
