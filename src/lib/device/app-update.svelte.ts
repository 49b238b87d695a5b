import { Workbox } from 'workbox-window';

/** A waiting build that has not taken over is told again after so many ms: the one before it may have had work to end. */
const tellAgain = 2_000;

/** Offers a new build of the app once it has been fetched. It takes over when a person says so, and never by itself. */
export class AppUpdate {
	#available = $state(false);
	#applying = $state(false);
	#workbox: Workbox | undefined;

	/** Whether a new version waits */
	get available(): boolean {
		return this.#available;
	}

	/** Whether it was asked to take over, and has not yet */
	get applying(): boolean {
		return this.#applying;
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

	/**
	 * Lets the new version take over and loads the page with it. The browser waits until the old one has no work, such as
	 * a file that is being uploaded in the background.
	 *
	 * @param save makes the edits of this page safe on the device; where it fails, nothing is updated
	 * @throws what `save` throws
	 */
	async apply(save: () => Promise<void>): Promise<void> {
		if (!this.#available || !this.#workbox || this.#applying) return;
		this.#applying = true;
		try {
			await save();
		} catch (error) {
			this.#applying = false;
			throw error;
		}
		this.#workbox.addEventListener('controlling', () => location.reload());
		await this.#tell();
		setInterval(() => void this.#tell(), tellAgain);
	}

	async #tell(): Promise<void> {
		const registration = await navigator.serviceWorker.getRegistration();
		if (registration?.waiting) this.#workbox!.messageSkipWaiting();
		// Another tab has let it take over before, and this one only has to be loaded with it.
		else location.reload();
	}
}
