import { Refusal } from '#domain/errors.ts';
import { deviceFiles } from '#lib/bytes/device-files.ts';

/** Milliseconds: in Firefox the question may stay open for as long as the person does not answer it. */
const patience = 2_000;

/** Bytes that are left free, so that the databases of the app can go on writing. */
const reserve = 50 * 1024 * 1024;

export interface Room {
	/** Bytes in use by this origin, and what the browser allows */
	usage: number;
	quota: number;
}

/** Undefined where the browser does not say. */
export async function room(): Promise<Room | undefined> {
	const estimate = await navigator.storage?.estimate?.();
	if (estimate?.quota === undefined || estimate.usage === undefined) return undefined;
	return { usage: estimate.usage, quota: estimate.quota };
}

/** Asks the browser never to empty the app's storage by itself. @returns what is known after at most two seconds */
export async function persist(): Promise<boolean> {
	const { storage } = navigator;
	if (!storage?.persist) return false;
	const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), patience));
	return Promise.race([storage.persist(), late]);
}

/**
 * Makes sure that so many bytes fit, letting go of originals that the server has where that is needed.
 *
 * @throws Refusal `storage.full` with `missing` in bytes
 */
export async function makeRoom(userId: string, bytes: number): Promise<void> {
	let missing = missingBytes(await room(), bytes);
	if (missing === 0) return;
	const freed = await (await deviceFiles(userId)).free(missing);
	// An estimate lags behind what was just freed, so the figure is counted down rather than asked for again.
	missing = Math.max(0, missing - freed);
	if (missing > 0) throw new Refusal('storage.full', { missing });
}

/** Bytes by which a file of this size would not fit; 0 where it does or where nobody knows. */
export const missingBytes = (known: Room | undefined, bytes: number) =>
	known ? Math.max(0, bytes + reserve - (known.quota - known.usage)) : 0;
