/** When and at what one has looked on this device, in single values of Dexie. */
import type { Notice } from '#domain/notice.ts';
import { looksPrefix as prefix, type Store } from '#lib/store/database.ts';
import type { Look } from './unseen.ts';

const sinceName = 'looks.since';
const noticesName = 'looks.notices';

/** Begins to look, once on a device. @returns since when */
export async function beginLooking(store: Store, now: number): Promise<string> {
	const value = new Date(now).toISOString();
	const beginning = store.transaction('rw', store.values, async () => {
		const since = await lookingSince(store);
		if (since !== undefined) return since;
		await store.values.put({ name: sinceName, value });
		return value;
	});
	return (await ifKept(beginning)) ?? value;
}

/** Where a disk is full, what was looked at is news once more; that nothing is kept is said elsewhere. */
async function ifKept<T>(writing: PromiseLike<T>): Promise<T | undefined> {
	try {
		return await writing;
	} catch (error) {
		console.warn('what was looked at is not kept', error);
		return undefined;
	}
}

/** Undefined before it has begun */
export async function lookingSince(store: Store): Promise<string | undefined> {
	return (await store.values.get(sinceName))?.value as string | undefined;
}

/** The last look at an album; undefined where there was none on this device. */
export async function lastLook(store: Store, albumId: string): Promise<Look | undefined> {
	return (await store.values.get(prefix + albumId))?.value as Look | undefined;
}

/** All last looks, by album. */
export async function lastLooks(store: Store): Promise<ReadonlyMap<string, Look>> {
	const rows = await store.values.where('name').startsWith(prefix).toArray();
	return new Map(rows.map(({ name, value }) => [name.slice(prefix.length), value as Look]));
}

/** Of an album that is gone meanwhile, nothing is said. */
export async function saveLook(store: Store, albumId: string, look: Look): Promise<void> {
	const saving = store.transaction('rw', store.values, store.albums, async () => {
		const isThere = (await store.albums.where('id').equals(albumId).count()) > 0;
		if (isThere) await store.values.put({ name: prefix + albumId, value: look });
	});
	await ifKept(saving);
}

const versionOf = ({ id, updatedAt }: Notice) => `${id} ${updatedAt}`;

/** How many of the notices have not been looked at as they are now. */
export async function unreadNotices(store: Store): Promise<number> {
	const [all, read] = [await store.notices.toArray(), await store.values.get(noticesName)];
	const known = new Set(read?.value as string[] | undefined);
	return all.filter((notice) => !known.has(versionOf(notice))).length;
}

/** Says that these notices were looked at. */
export async function saveRead(store: Store, notices: readonly Notice[]): Promise<void> {
	await ifKept(store.values.put({ name: noticesName, value: notices.map(versionOf) }));
}
