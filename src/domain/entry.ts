import type { AlbumOrder } from './album.ts';
import type { AssetSummary } from './asset.ts';
import type { Id } from './ids.ts';
import { comparePlaced } from './position.ts';

/** An asset's place in an album, under the key `entry/<albumId>/<assetId>`. */
export interface Entry {
	albumId: Id;
	assetId: Id;
	/** Fractional index; ties by asset id */
	position: string;
	addedBy: Id;
	addedAt: string;
	/** Who brought it by a link, as they call themselves; empty where they did not say. Absent for what a member added */
	guest?: string;
	/** It is in the list record of the album's release. Absent for what waits for the next one, and while there is none */
	isReleased?: true;
	asset: AssetSummary;
}

type Shown = Pick<Entry, 'assetId' | 'position'> & { asset: Pick<AssetSummary, 'takenAt'> };

/** The order in which an album shows its entries. Every device with the same entries shows the same order. */
export function compareShown(order: AlbumOrder): (a: Shown, b: Shown) => number {
	if (order === 'manual') return comparePlaced;
	const sign = order === 'asc' ? 1 : -1;
	return (a, b) =>
		a.asset.takenAt === b.asset.takenAt
			? sign * (a.assetId < b.assetId ? -1 : a.assetId > b.assetId ? 1 : 0)
			: sign * (a.asset.takenAt < b.asset.takenAt ? -1 : 1);
}
