/** What a person asks for: rows of `kept`, which the tab that does the work follows. */
import { deviceFiles } from '#lib/bytes/device-files.ts';
import { persist } from '#lib/device/storage.ts';
import type { KeptAlbum } from '#lib/store/database.ts';
import { currentSync } from '#lib/sync/client.ts';
import { neededOnlyBy, planKeeping } from './plan.ts';

const kept = () => currentSync().store.kept;

/** Keeps an album on this device from now on, or keeps more or less of it. */
export async function keepAlbum(albumId: string, what: KeptAlbum['what']): Promise<void> {
	// Nobody waits for the answer: it may never come.
	void persist();
	// What was counted was of another wish.
	const goOn = { what, paused: false, trouble: null, total: null };
	if ((await kept().update(albumId, goOn)) === 0)
		await kept().put({ albumId, ...goOn, done: 0, bytes: 0, missing: 0 });
}

export async function pauseKeeping(albumId: string, paused: boolean): Promise<void> {
	await kept().update(albumId, { paused });
}

/** After there was no room: a person has made some. */
export async function tryAgain(albumId: string): Promise<void> {
	await kept().update(albumId, { trouble: null, paused: false });
}

/** What was fetched for the album goes from this device, but what another kept one needs. */
export async function stopKeeping(albumId: string): Promise<void> {
	const { store, userId } = currentSync();
	const plan = await planKeeping(store);
	await kept().delete(albumId);
	// At once, as someone may do this for the room; what is left, whoever follows the wishes clears up.
	if (plan) await (await deviceFiles(userId)).unkeep(neededOnlyBy(albumId, plan));
}
