import { personCache, personUrl } from '#lib/bytes/person-cache.ts';

/**
 * Tells the service worker whose pictures to show; null when nobody is signed in. It remembers, so that the next start
 * with no network shows the same person's.
 */
export async function tellServiceWorker(userId: string | null): Promise<void> {
	if (typeof caches === 'undefined' || !('serviceWorker' in navigator)) return;
	// Written here as well: the very first start has no worker yet that could be told.
	const cache = await caches.open(personCache);
	if (userId === null) await cache.delete(personUrl);
	else {
		await cache.put(personUrl, new Response(userId)).catch((error: unknown) => {
			// A full disk: the worker knows it from the message, for as long as it runs.
			if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) throw error;
		});
	}
	const registration = await navigator.serviceWorker.getRegistration();
	registration?.active?.postMessage({ type: 'PERSON', userId });
}
