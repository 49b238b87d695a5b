/**
 * Counts the times at which a picture that was not there may be there now: the service worker has taken this page
 * over (it answers from the device), or the connection is back. Every Picture reads it.
 */
class PictureRetry {
	count = $state(0);

	constructor() {
		if (typeof window === 'undefined') return;
		const again = () => void this.count++;
		navigator.serviceWorker?.addEventListener('controllerchange', again);
		window.addEventListener('online', again);
	}

	/**
	 * Whether there can be a picture to ask for. Before the server has drawn one, only the service worker can answer,
	 * from the files of this device.
	 */
	mayAsk(mediaVersion: number): boolean {
		void this.count;
		return mediaVersion > 0 || Boolean(navigator.serviceWorker?.controller);
	}
}

export const pictureRetry = new PictureRetry();
