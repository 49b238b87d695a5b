import { liveQuery } from 'dexie';
import { whenFree } from '#lib/device/when-free.ts';
import { currentSync, type Sync } from '#lib/sync/client.ts';
import type { KeepMessage } from './keep.worker.ts';

/** Whoever holds this lock fetches what a person keeps on this device. */
const keepLock = (userId: string) => `keep:${userId}`;

/**
 * Keeps on this device what its person wishes, in exactly one tab: whichever holds the lock. Another goes on when that
 * one is closed.
 *
 * @returns how to stop, as on signing out
 */
export function startKeeping(userId: string): () => void {
	const stop = new AbortController();
	const sync = currentSync();
	void navigator.locks
		.request(keepLock(userId), { signal: stop.signal }, () => run(sync, stop.signal))
		.catch((error: unknown) => {
			if (!stop.signal.aborted) console.error('keeping albums has stopped', error);
		});
	return () => stop.abort();
}

/** Resolves when no tab fetches for this person any more, or two seconds later. */
export const keepingStopped = (userId: string): Promise<void> => whenFree(keepLock(userId));

async function run(sync: Sync, signal: AbortSignal): Promise<void> {
	const { store, userId } = sync;
	let worker: Worker | undefined;
	const tell = (message: KeepMessage) => worker?.postMessage(message);
	// Most people keep nothing, and need no worker for it.
	const follow = liveQuery(
		async () => (await store.kept.count()) + (await store.files.where('kept').equals(1).count()) > 0,
	).subscribe((isNeeded) => {
		if (!isNeeded || worker) return;
		worker = new Worker(new URL('./keep.worker.ts', import.meta.url), { type: 'module' });
		worker.onerror = (event) => console.error('the worker that keeps albums has failed', event.message);
		tell({ userId });
	});
	const forgetBack = sync.onBack(() => tell('wake'));
	if (!signal.aborted)
		await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
	forgetBack();
	follow.unsubscribe();
	worker?.terminate();
}
