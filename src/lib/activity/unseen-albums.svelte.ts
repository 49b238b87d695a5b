import { fromLive, type Live } from '#lib/store/live.svelte.ts';
import { currentSync } from '#lib/sync/client.ts';
import { unseenCounter } from './count-unseen.ts';

type Counts = Live<ReadonlyMap<string, number>>;
let known: { userId: string; counts: Counts } | undefined;

/** What is new, by album: followed once, for all cards of a list and the badge of the app. */
function counts(): Counts {
	const { userId, store } = currentSync();
	if (known?.userId !== userId) {
		// In a root of its own: whoever asks first would not follow what was made while it asked.
		$effect.root(() => {
			known = {
				userId,
				counts: fromLive(unseenCounter(store, userId), new Map() as ReadonlyMap<string, number>),
			};
		});
	}
	return known!.counts;
}

/** How much others did in an album since one looked. */
export const unseenIn = (albumId: string): number => counts().current.get(albumId) ?? 0;

/** In how many albums something is new. */
export const albumsUnseen = (): number => counts().current.size;
