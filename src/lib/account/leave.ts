/** Signing out, and what becomes of what exists only here. */
import { filesOnlyHere, forget } from '#lib/bytes/device-files.ts';
import { tellServiceWorker } from '#lib/device/person.ts';
import { currentSync } from '#lib/sync/client.ts';
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
 * Ends the session and forgets who uses this device.
 *
 * @param keep leaves everything of this person here, to be sent when they sign in again; else all of it is deleted
 * @param gone takes the pages of this person away: one that still reads would make a deleted database anew
 * @throws AuthFailure `network` where the server is not reached: then nothing has changed
 */
export async function leave(keep: boolean, gone: () => Promise<void>): Promise<void> {
	const sync = currentSync();
	await endSession();
	await tellServiceWorker(null);
	account.forget();
	await gone();
	if (keep) {
		await sync.flush();
		await sync.close();
		return;
	}
	await forget(sync.userId);
	await sync.destroy();
}
