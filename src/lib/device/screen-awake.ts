/**
 * Keeps the screen from going dark, as while photos go by with nobody touching the device. A browser lets go of it
 * whenever the page is hidden; it is taken again when the page is seen. Where there is no such thing, nothing happens.
 *
 * @returns lets go
 */
export function keepScreenAwake(): () => void {
	let lock: WakeLockSentinel | undefined;
	let isOver = false;

	async function take() {
		if (document.visibilityState !== 'visible' || (lock && !lock.released)) return;
		try {
			const taken = await navigator.wakeLock?.request('screen');
			// It may have been asked for twice, or be over, before it was there.
			if (isOver || (lock && !lock.released)) await taken?.release();
			else lock = taken;
		} catch (error) {
			// A device that saves its battery refuses; the screen then goes dark when the person wants it to.
			if (!(error instanceof DOMException)) throw error;
		}
	}

	const seen = () => void take();
	document.addEventListener('visibilitychange', seen);
	void take();
	return () => {
		isOver = true;
		document.removeEventListener('visibilitychange', seen);
		void lock?.release();
	};
}
