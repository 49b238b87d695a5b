import { liveQuery } from 'dexie';
import { turns } from '#domain/turns.ts';
import { errorWords } from '#lib/i18n/error-words.ts';
import { follow } from '#lib/store/follow.ts';
import { currentSync } from '#lib/sync/client.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { fulfilWishes } from './wishes.ts';

/**
 * Makes this person's wishes to release come true, in exactly one tab: whichever holds the lock.
 *
 * @returns how to stop, as on signing out
 */
export function startReleasing(userId: string): () => void {
	const stop = new AbortController();
	const sync = currentSync();
	const { store } = sync;
	const oneByOne = turns();
	const look = () =>
		oneByOne(async () => {
			// The browser knows of a network that is gone before anyone has tried the server.
			if (navigator.onLine && !sync.away)
				await fulfilWishes(store, sync, ({ code }) => toasts.show(errorWords(code)));
		});
	const waits = (error: unknown) => console.error('a wish to release waits', error);
	const again = () => void look().catch(waits);
	const run = async () => {
		// Of `values` too: the mirror notes there what the server has answered.
		const tables = [store.wishes, store.uploads, store.buckets, store.albums, store.values];
		let stopFollowing: (() => void) | undefined;
		// Most of the time there is none, and what is written all the time need not be followed.
		const watch = liveQuery(() => store.wishes.count()).subscribe((count) => {
			if (count > 0) stopFollowing ??= follow(tables, look, waits);
			else {
				stopFollowing?.();
				stopFollowing = undefined;
			}
		}, waits);
		const forgetBack = sync.onBack(again);
		addEventListener('online', again, { signal: stop.signal });
		if (!stop.signal.aborted)
			await new Promise((resolve) => stop.signal.addEventListener('abort', resolve, { once: true }));
		watch.unsubscribe();
		stopFollowing?.();
		forgetBack();
	};
	void navigator.locks.request(`releases:${userId}`, { signal: stop.signal }, run).catch((error: unknown) => {
		if (!stop.signal.aborted) console.error('wishes to release have stopped', error);
	});
	return () => stop.abort();
}
