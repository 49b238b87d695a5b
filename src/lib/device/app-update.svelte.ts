import { Workbox } from 'workbox-window';

/** Offers a new build of the app once it has been fetched. It takes over when a person says so, and never by itself. */
export class AppUpdate {
	#available = $state(false);
	#workbox: Workbox | undefined;

	/** Whether a new version waits */
	get available(): boolean {
		return this.#available;
	}

	/** Registers the service worker; does nothing where the browser has none, as on an insecure origin. */
	async start(): Promise<void> {
		if (!('serviceWorker' in navigator)) return;
		// Never from the HTTP cache: a stale worker would keep a device on an old build.
		const workbox = new Workbox('/service-worker.js', { scope: '/', updateViaCache: 'none' });
		this.#workbox = workbox;
		workbox.addEventListener('waiting', () => (this.#available = true));
		await workbox.register();
	}

	/** Asks the server whether there is a new build. Where it is not reached, there is none. */
	async check(): Promise<void> {
		try {
			if (navigator.onLine) await this.#workbox?.update();
		} catch (error) {
			// The browser says a TypeError for a server that is away; anything else is worth seeing.
			if (!(error instanceof TypeError)) throw error;
		}
	}

	/** Lets the new version take over and loads the page with it. Edits of this page must be saved on the device before. */
	apply(): void {
		if (!this.#available || !this.#workbox) return;
		this.#workbox.addEventListener('controlling', () => location.reload());
		this.#workbox.messageSkipWaiting();
	}
}
