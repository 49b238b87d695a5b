import type { Asset } from '#domain/asset.ts';
import { libraryMonths, libraryReader } from '#lib/store/queries.ts';
import { currentSync } from '#lib/sync/client.ts';
import { MonthSections } from './month-sections.svelte.ts';

let known: { userId: string; timeline: MonthSections<Asset> } | undefined;

/** The person's own photos by month. It outlives the page, so that coming back finds everything in its place. */
export function timelineOf(userId: string = currentSync().userId): MonthSections<Asset> {
	if (known?.userId !== userId) {
		const source = {
			months: libraryMonths,
			reader: libraryReader,
			tile: (asset: Asset) => ({ id: asset.id, asset }),
		};
		// In a root of its own: what is derived in it would end with the component that asked first.
		$effect.root(() => {
			known = { userId, timeline: new MonthSections<Asset>(source) };
		});
	}
	return known!.timeline;
}
