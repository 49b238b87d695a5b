import { createContext } from 'svelte';
import { settled } from '#lib/keeping/plan.ts';
import { currentSync } from '#lib/sync/client.ts';
import { notePlay, tellPlays } from './plays.ts';
import { takeTurn } from './one-tab.ts';
import { rememberedPlace, rememberPlace } from './place.ts';
import { Player } from './player.svelte.ts';
import { findTracks } from './track.ts';

/** The player of whoever is signed in, for everything below the shell. */
export const [getPlayer, setPlayer] = createContext<Player>();

/** Makes the player of the person whose sync is open. */
export function makePlayer(): Player {
	const sync = currentSync();
	const { store } = sync;
	const tell = () => void tellPlays(store).catch(notTold);
	// What was listened to with no connection, and what the last page did not come to.
	tell();
	sync.onBack(tell);
	return new Player({
		async find(keys) {
			const found = await findTracks(store, keys);
			// While the read model is being made, what it does not show yet is not gone.
			return found.size < keys.length && (await settled(store)) === undefined ? undefined : found;
		},
		away: () => sync.away,
		takeTurn,
		remembered: () => rememberedPlace(store),
		remember: (place) => void rememberPlace(store, place),
		listened: (play) => void notePlay(store, play).catch(notTold),
	});
}

const notTold = (error: unknown) => console.warn('what was listened to is not counted yet', error);
