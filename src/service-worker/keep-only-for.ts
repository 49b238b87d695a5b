import type { WorkboxPlugin } from 'workbox-core';
import { isThere } from './person.ts';

/**
 * Keeps what the network sends only while the person who asked for it is there: it may come after they have signed out
 * and everything of them was deleted.
 */
export const keepOnlyFor = (userId: string): WorkboxPlugin => ({
	cacheWillUpdate: async ({ response }) => ((await isThere(userId)) ? response : null),

	async cacheDidUpdate({ cacheName, request }) {
		// Signed out while it was being written. Others that they chose to leave here stay.
		if (await isThere(userId)) return;
		const cache = await caches.open(cacheName);
		await cache.delete(request);
		if ((await cache.keys()).length === 0) await caches.delete(cacheName);
	},
});
