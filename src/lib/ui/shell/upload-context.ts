import { createContext } from 'svelte';
import type { UploadQueue } from '#lib/uploads/queue.svelte.ts';

/** The queue of whoever is signed in, for everything below the shell. */
export const [getUploads, setUploads] = createContext<UploadQueue>();

/** Of the files on their way: 0 to 1, or `failed`, by asset. */
export const progressOf = (queue: UploadQueue): ReadonlyMap<string, number | 'failed'> =>
	new Map(
		queue.items.map(({ assetId, state, sent, size }) => [
			assetId,
			state === 'failed' ? 'failed' : sent / size,
		]),
	);
