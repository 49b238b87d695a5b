/** Signing out, and what becomes of what exists only here. */
import { filesOnlyHere, forget } from '#lib/bytes/device-files.ts';
import { tellServiceWorker } from '#lib/device/person.ts';
import { keepingStopped } from '#lib/keeping/start-keeping.ts';
import { currentSync } from '#lib/sync/client.ts';
import { uploadsStopped } from '#lib/uploads/start-uploads.ts';
import { account } from './account.svelte.ts';
import { endSession } from './auth-client.ts';

/** What would be lost if the device forgot this person now. */
export interface OnlyHere {
	edits: number;
	files: number;
}

/** Counts what the server does not have. */
export async function countOnlyHere(): Promise<OnlyHere> {
	const sync = currentSync();
	const [edits, files] = await Promise.all([sync.pendingCount(), filesOnlyHere(sync.userId)]);
	return { edits, files };
}

/**
 * Ends the session and forgets who uses this device, in all of its tabs.
 *
 * @param keep leaves everything of this person here, to be sent when they sign in again; else all of it is deleted
 * @param gone takes the pages of this person away: one that still reads would make a deleted database anew
 * @throws AuthFailure `network` where the server is not reached, Refusal where the disk does not take what is to be
 *   kept: then nothing has changed
 */
export async function leave(keep: boolean, gone: () => Promise<void>): Promise<void> {
	const sync = currentSync();
	// Before other tabs leave: the host may run in one of them.
	if (keep) await sync.flush();
	await endSession();
	await tellServiceWorker(null);
	account.forget();
	if (keep) {
		await gone();
		await sync.close();
		return;
	}
	// The others first: while this page has the uploads, none of them begins with those.
	await sync.othersGone();
	await gone();
	await uploadsStopped(sync.userId);
	await keepingStopped(sync.userId);
	await forget(sync.userId);
	await sync.destroy();
}

/**
 * Leaves when another tab has signed this person out, or someone else in. Returns what stops it.
 *
 * @param show shows what is there for who uses the device now
 */
export function leaveWithOthers(show: (who: 'nobody' | 'someoneElse') => Promise<void>): () => void {
	const sync = currentSync();
	return account.follow(() => {
		const stays = account.current ? 'someoneElse' : 'nobody';
		void show(stays).then(() => sync.close());
	});
}
