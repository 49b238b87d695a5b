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
}

export const pictureRetry = new PictureRetry();
