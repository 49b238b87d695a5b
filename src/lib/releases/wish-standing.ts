import type { Entry } from '#domain/entry.ts';
import type { Id } from '#domain/ids.ts';
import type { ReleaseWish, Upload } from '#lib/store/database.ts';

/** How far a wish to release has come. Ids in the order in which they were named. */
export interface WishStanding {
	/** The server has them */
	stored: Id[];
	/** On their way, from this device or another one */
	waiting: Id[];
	/** They could not be sent: a person tries again, or releases without them */
	failed: Id[];
}

/**
 * Where the files stand that a wish names. What has been taken out of the album meanwhile is not named any more.
 *
 * @param uploads this device's queue, of the files named
 */
export function wishStanding(
	{ assetIds }: Pick<ReleaseWish, 'assetIds'>,
	entries: readonly Entry[],
	uploads: readonly Pick<Upload, 'assetId' | 'state'>[],
): WishStanding {
	const states = new Map(entries.map(({ assetId, asset }) => [assetId, asset.state]));
	const stuck = new Set(uploads.filter(({ state }) => state === 'failed').map(({ assetId }) => assetId));
	const standing: WishStanding = { stored: [], waiting: [], failed: [] };
	for (const id of assetIds) {
		const state = states.get(id);
		if (state === undefined) continue;
		if (state === 'stored') standing.stored.push(id);
		else standing[state === 'failed' || stuck.has(id) ? 'failed' : 'waiting'].push(id);
	}
	return standing;
}

/** Whether it can come true: all that it names is on the server, and that is something. */
export const isFulfillable = ({ stored, waiting, failed }: WishStanding): boolean =>
	stored.length > 0 && waiting.length + failed.length === 0;
