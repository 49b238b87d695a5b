import { whenFree } from '#lib/device/when-free.ts';
import { deviceFiles } from '#lib/bytes/device-files.ts';
import { Store } from '#lib/store/database.ts';
import { currentSync, type Sync } from '#lib/sync/client.ts';
import { Registrations } from './registrations.ts';
import { finishInBackground } from './background.ts';
import { uploadsLock } from './lock.ts';
import { UploadRunner } from './runner.ts';

/**
 * Sends what waits to be sent, in exactly one tab of this browser profile: whichever holds the lock. Another takes
 * over when that one is closed.
 *
 * @returns how to stop, as on signing out
 */
export function startUploads(userId: string): () => void {
	const stop = new AbortController();
	const sync = currentSync();
	void navigator.locks
		.request(uploadsLock(userId), { signal: stop.signal }, () => run(sync, stop.signal))
		.catch((error: unknown) => {
			if (!stop.signal.aborted) console.error('uploads have stopped', error);
		});
	return () => stop.abort();
}

/** Resolves when no tab works on this person's queue any more, or two seconds later. */
export const uploadsStopped = (userId: string): Promise<void> => whenFree(uploadsLock(userId));

async function run(sync: Sync, signal: AbortSignal): Promise<void> {
	const { userId } = sync;
	const store = new Store(userId);
	const files = await deviceFiles(userId);
	// A page that is hidden may be closed, or put to sleep, with files on their way.
	const onHidden = () => {
		if (document.visibilityState === 'hidden') void finishInBackground();
	};
	document.addEventListener('visibilitychange', onHidden, { signal });
	const runner = new UploadRunner(store, files, new Registrations(store, sync), sync);
	try {
		await runner.start();
		await files.sweep();
		if (!signal.aborted)
			await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
	} finally {
		runner.stop();
		store.close();
	}
}
