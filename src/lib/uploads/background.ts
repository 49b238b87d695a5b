/** Background Sync, where a browser has it; TypeScript's list of the web does not know it. */
interface SyncManager {
	register(tag: string): Promise<void>;
}

export const syncTag = 'uploads';

/**
 * Asks the browser to wake the service worker, so that it goes on with the queue when no page is open any more: at once
 * where there is a network, else when there is one.
 */
export async function finishInBackground(): Promise<void> {
	if (!('serviceWorker' in navigator)) return;
	const registration = (await navigator.serviceWorker.getRegistration()) as
		(ServiceWorkerRegistration & { sync?: SyncManager }) | undefined;
	try {
		await registration?.sync?.register(syncTag);
	} catch {
		// A person or a browser may not allow it. Then the queue goes on when the app is opened.
	}
}
