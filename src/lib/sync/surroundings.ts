import { version } from '$app/environment';
import type { Locks } from './election.ts';
import type { StartHost } from './messages.ts';

/** What a page brings for the host: the browser's own, or a test's. */
export interface Surroundings {
	locks: Locks;
	channel: (name: string) => BroadcastChannel;
	/** Starts a host; returns what ends it at once. */
	spawn: (start: StartHost) => () => void;
	build: string;
	/** Whether the page is looked at */
	visible: () => boolean;
	/** Calls back when the page is hidden or shown, and when the device is online again. Returns what stops it. */
	follow: (onHidden: () => void, onWake: () => void) => () => void;
}

/** The browser's own surroundings; undefined where it cannot run a host, as on an origin that is not secure. */
export function browserSurroundings(): Surroundings | undefined {
	const able =
		globalThis.isSecureContext &&
		typeof Worker === 'function' &&
		typeof BroadcastChannel === 'function' &&
		typeof indexedDB === 'object' &&
		indexedDB !== null &&
		navigator.locks !== undefined;
	if (!able) return undefined;
	return {
		locks: navigator.locks,
		channel: (name) => new BroadcastChannel(name),
		spawn: (start) => {
			const worker = new Worker(new URL('./host/host.worker.ts', import.meta.url), { type: 'module' });
			worker.postMessage(start);
			return () => worker.terminate();
		},
		build: version,
		visible: () => document.visibilityState === 'visible',
		follow: (onHidden, onWake) => {
			const shown = () => (document.visibilityState === 'hidden' ? onHidden() : onWake());
			document.addEventListener('visibilitychange', shown);
			window.addEventListener('pagehide', onHidden);
			window.addEventListener('online', onWake);
			return () => {
				document.removeEventListener('visibilitychange', shown);
				window.removeEventListener('pagehide', onHidden);
				window.removeEventListener('online', onWake);
			};
		},
	};
}
