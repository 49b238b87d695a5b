import { mediaUrl } from '#lib/bytes/media-url.ts';
import type { Tile } from '#lib/ui/grid/tile.ts';
import { pictureRetry } from '#lib/ui/picture-retry.svelte.ts';

/** Has the browser fetch a photo before it is asked for. @returns whether there is a picture of it */
export async function fetchAhead({ id, asset }: Tile): Promise<boolean> {
	if (!pictureRetry.mayAsk(asset.mediaVersion)) return false;
	const image = new Image();
	image.src = mediaUrl(id, 'preview', asset.mediaVersion);
	try {
		await image.decode();
		return true;
	} catch {
		// What is neither on the device nor in reach is answered with nothing, which is no picture.
		return false;
	}
}

/** Waits for something that is read meanwhile. @returns undefined where it has not come within `ms` */
export function arrival<T>(read: () => T | undefined, ms: number): Promise<T | undefined> {
	return new Promise((resolve) => {
		const timer = setTimeout(() => done(undefined), ms);
		const stop = $effect.root(() => {
			$effect(() => {
				const there = read();
				if (there !== undefined) done(there);
			});
		});
		function done(value: T | undefined) {
			clearTimeout(timer);
			resolve(value);
			// Not while the effect runs that has called it.
			queueMicrotask(() => stop());
		}
	});
}

/** Resolves when the page is seen: at once, or when someone comes back to it. */
export function pageSeen(): Promise<void> {
	return new Promise((resolve) => {
		const listeners = new AbortController();
		const look = () => {
			if (document.visibilityState !== 'visible') return;
			listeners.abort();
			resolve();
		};
		document.addEventListener('visibilitychange', look, { signal: listeners.signal });
		look();
	});
}
