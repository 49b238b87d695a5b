import type { Asset } from '#domain/asset.ts';
import { libraryItems, libraryMonths } from '#lib/store/queries.ts';
import { currentSync } from '#lib/sync/client.ts';
import { MonthSections } from './month-sections.svelte.ts';

let known: { userId: string; timeline: MonthSections<Asset> } | undefined;

/** The person's own photos by month. It outlives the page, so that coming back finds everything in its place. */
export function timelineOf(userId: string = currentSync().userId): MonthSections<Asset> {
	if (known?.userId !== userId) {
		const timeline = new MonthSections<Asset>({
			months: libraryMonths,
			items: libraryItems,
			tile: (asset) => ({ id: asset.id, asset }),
		});
		known = { userId, timeline };
	}
	return known.timeline;
}
