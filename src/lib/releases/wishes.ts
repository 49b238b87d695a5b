/**
 * Wishes to release: rows of this device alone. The mutator is called when the files that one names are on the server, so
 * a wish that is made offline can be taken back until then.
 *
 *     wish ── files on their way ──> all stored ──> finalizeAlbum ──> answered: gone
 *      │               │
 *      │               └─ some failed: tried again, or released without them
 *      └─ taken back, or the album is gone
 */
import { liveQuery } from 'dexie';
import type { Entry } from '#domain/entry.ts';
import { Refusal } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { itemsIn } from '#lib/store/buckets.ts';
import type { ReleaseWish, Store } from '#lib/store/database.ts';
import { currentSync, type Sync } from '#lib/sync/client.ts';
import { isFulfillable, type WishStanding, wishStanding } from './wish-standing.ts';

/** Milliseconds that a wish waits for its album to show what was just added to it */
const patience = 10_000;

/**
 * Wishes that an album becomes a release, or that its release gets more, in this order; behind what is wished for it
 * already. Of more than one request can name, the last are named: what is not named keeps its place before them.
 */
export async function wishRelease(
	albumId: Id,
	assetIds: readonly Id[],
	store: Store = currentSync().store,
): Promise<void> {
	// What is not in the album yet would be taken for what has left it.
	await shown(store, albumId, assetIds);
	await store.transaction('rw', store.wishes, async () => {
		const before = await store.wishes.get(albumId);
		const waiting = before && !before.isMade ? before.assetIds : [];
		const named = new Set(assetIds);
		await store.wishes.put({
			albumId,
			assetIds: [...waiting.filter((id) => !named.has(id)), ...named].slice(-limits.ids),
			wishedAt: new Date().toISOString(),
		});
	});
}

/** Takes a wish back. One that has come true is a release. */
export const withdrawWish = (albumId: Id): Promise<void> => currentSync().store.wishes.delete(albumId);

/** Goes on without some of the files that a wish names; without all of them there is no wish any more. */
export async function wishWithout(albumId: Id, left: readonly Id[]): Promise<void> {
	const { store } = currentSync();
	const gone = new Set(left);
	await store.transaction('rw', store.wishes, async () => {
		const wish = await store.wishes.get(albumId);
		if (!wish) return;
		const assetIds = wish.assetIds.filter((id) => !gone.has(id));
		await (assetIds.length > 0 ? store.wishes.put({ ...wish, assetIds }) : store.wishes.delete(albumId));
	});
}

/** Whether there is a wish for an album; for `fromLive`. */
export const isWished = async (albumId: Id): Promise<boolean> =>
	(await currentSync().store.wishes.where({ albumId }).count()) > 0;

/** The wish for an album and how far it is, as the device knows it; for `fromLive`. */
export async function wishFor(albumId: Id): Promise<(WishStanding & { isMade: boolean }) | undefined> {
	const { store } = currentSync();
	const wish = await store.wishes.get(albumId);
	return wish && { ...(await standingOf(store, wish)), isMade: wish.isMade ?? false };
}

async function standingOf(store: Store, wish: ReleaseWish): Promise<WishStanding> {
	const [entries, uploads] = await Promise.all([
		itemsIn(store, wish.albumId) as Promise<Entry[]>,
		store.uploads.bulkGet(wish.assetIds),
	]);
	return wishStanding(
		wish,
		entries,
		uploads.filter((row) => row !== undefined),
	);
}

/** What is needed of sync. */
export type Releaser = Pick<Sync, 'pendingCount'> & { mutate: Pick<Sync['mutate'], 'finalizeAlbum'> };

/**
 * Makes releases of the wishes whose files are all stored. Called again and again, by one tab, while the server is in
 * reach: an edit that is made cannot be taken back as a wish can.
 *
 * @param onRefused told of a wish that a rule refuses; it is gone then
 * @throws whatever keeps an edit from being made at all; the wish stays
 */
export async function fulfilWishes(
	store: Store,
	sync: Releaser,
	onRefused: (refusal: Refusal) => void,
): Promise<void> {
	for (const wish of await store.wishes.toArray()) {
		const album = await store.albums.get(wish.albumId);
		if (!album) await end(store, wish);
		else if (wish.isMade) {
			// What the server refuses is in a notice, so that this has come to its end as well.
			if ((await sync.pendingCount()) === 0) await end(store, wish);
		} else if (album.deletedAt === null) await fulfil(store, sync, wish, onRefused);
		// A deletion can be undone; until then there is nothing to release.
	}
}

async function fulfil(
	store: Store,
	{ mutate }: Releaser,
	wish: ReleaseWish,
	onRefused: (refusal: Refusal) => void,
): Promise<void> {
	const standing = await standingOf(store, wish);
	if (!isFulfillable(standing)) return;
	try {
		await mutate.finalizeAlbum({ albumId: wish.albumId, assetIds: standing.stored });
		await same(store, wish).modify({ isMade: true });
	} catch (error) {
		if (!(error instanceof Refusal) || error.code === 'unavailable' || error.code === 'storage.full')
			throw error;
		onRefused(error);
		await end(store, wish);
	}
}

const end = (store: Store, wish: ReleaseWish) => same(store, wish).delete();

/** The row of a wish, unless it has been taken back, or another one was made for the album meanwhile. */
const same = (store: Store, { albumId, wishedAt }: ReleaseWish) =>
	store.wishes.where({ albumId }).filter((one) => one.wishedAt === wishedAt);

/** Resolves when the album shows all of them on this device, or that has been waited for long enough. */
function shown(store: Store, albumId: Id, assetIds: readonly Id[]): Promise<void> {
	const isThere = async () => {
		const ids = new Set(((await itemsIn(store, albumId)) as Entry[]).map(({ assetId }) => assetId));
		return assetIds.every((id) => ids.has(id));
	};
	return new Promise((resolve) => {
		const end = () => {
			clearTimeout(timer);
			subscription.unsubscribe();
			resolve();
		};
		const timer = setTimeout(end, patience);
		const subscription = liveQuery(isThere).subscribe({ next: (all) => all && end(), error: end });
	});
}
