import type { KeptAlbum } from '#lib/store/database.ts';
import { fromLive, type Live } from '#lib/store/live.svelte.ts';
import { currentSync } from '#lib/sync/client.ts';

let known: { userId: string; wishes: Live<ReadonlyMap<string, KeptAlbum>> } | undefined;

/** What this device keeps, by album: followed once, for all cards of a list. */
function keptAlbums(): Live<ReadonlyMap<string, KeptAlbum>> {
	const { userId, store } = currentSync();
	if (known?.userId !== userId) {
		const all = async () => new Map((await store.kept.toArray()).map((wish) => [wish.albumId, wish]));
		// In a root of its own: whoever asks first would not follow what was made while it asked.
		$effect.root(() => {
			known = { userId, wishes: fromLive<ReadonlyMap<string, KeptAlbum>>(all, new Map()) };
		});
	}
	return known!.wishes;
}

/** The wish to keep an album on this device; undefined where there is none */
export const keptAlbum = (albumId: string): KeptAlbum | undefined => keptAlbums().current.get(albumId);

/** How a wish stands. `missing`: all is here that could be had */
export type Standing = 'here' | 'missing' | 'paused' | 'full' | 'waiting' | 'coming';

/** @param away whether the server is out of reach */
export function standingOf(wish: KeptAlbum, away: boolean): Standing {
	const { done, total, missing } = wish;
	if (total !== null && done >= total) return 'here';
	if (wish.trouble) return 'full';
	if (wish.paused) return 'paused';
	if (total !== null && done + missing >= total) return 'missing';
	return away ? 'waiting' : 'coming';
}
