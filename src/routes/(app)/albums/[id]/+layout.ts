import { AlbumView } from '#lib/albums/album-view.svelte.ts';
import { albumById } from '#lib/store/queries.ts';
import type { LayoutLoad } from './$types';

/** One view for all pages of an album: going between them asks the device for nothing anew. */
export const load: LayoutLoad = async ({ params, parent }) => {
	await parent();
	return { view: new AlbumView(params.id, await albumById(params.id)) };
};
