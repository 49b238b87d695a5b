import type { Asset } from '#domain/asset.ts';
import { libraryScope, type LibraryBucket, type Store } from '#lib/store/database.ts';

/**
 * An own asset as the device knows it.
 *
 * @param takenAt as read from the file: its month is looked at first, as a person may have changed the date since
 */
export async function ownAsset(store: Store, assetId: string, takenAt: string): Promise<Asset | undefined> {
	const trashed = await store.trash.get(assetId);
	if (trashed) return trashed;
	const month = await store.buckets.get([libraryScope, takenAt.slice(0, 7)]);
	return inBucket(month as LibraryBucket | undefined, assetId);
}

const inBucket = (bucket: LibraryBucket | undefined, assetId: string) =>
	bucket?.items.find((asset) => asset.id === assetId);
