import { knownReader } from '#lib/activity/count-unseen.ts';
import { beginLooking, lastLook, saveLook } from '#lib/activity/looks.ts';
import {
	type Done,
	doneByOthers,
	firstLook,
	isSameLook,
	type Known,
	type Look,
	lookAt,
	unseenOf,
} from '#lib/activity/unseen.ts';
import { fromLive } from '#lib/store/live.svelte.ts';
import { albumById } from '#lib/store/queries.ts';
import { currentSync } from '#lib/sync/client.ts';

/**
 * An album while it is open: all that comes is seen at once and no more news for the list. What was new when it was opened
 * stays marked until its activity is read.
 */
export class AlbumLook {
	readonly #albumId: string;
	readonly #done;
	/** What was seen before it was opened, or when its activity was read last */
	#before = $state.raw<Look>();
	/** As it was written last */
	#saved: Look | undefined;
	readonly #known: () => Promise<Known | undefined>;

	constructor(albumId: string) {
		this.#albumId = albumId;
		const { store, userId } = currentSync();
		const read = knownReader(store, albumId);
		this.#known = async () => {
			const album = await albumById(albumId);
			return album && album.deletedAt === null ? read(album) : undefined;
		};
		this.#done = fromLive(async (): Promise<Done[] | undefined> => {
			const known = await this.#known();
			return known && doneByOthers(known, userId);
		}, undefined);
	}

	/** How much others did that was not read. */
	get unread(): number {
		const done = this.#done.current;
		return done && this.#before ? unseenOf(done, this.#before).length : 0;
	}

	/** To be called once the album is open, before it is looked at. */
	async begin(): Promise<void> {
		if (this.#before) return;
		const { store, userId } = currentSync();
		const since = await beginLooking(store, Date.now());
		const last = await lastLook(store, this.#albumId);
		const known = last ? undefined : await this.#known();
		this.#saved ??= last;
		this.#before = last ?? (known ? firstLook(since, known, userId) : { from: since, seen: [] });
	}

	/** In an effect of what shows the album: remembers that what is there is seen, again whenever it changes. */
	seen(): void {
		const done = this.#done.current;
		if (!done || !this.#before || document.visibilityState !== 'visible') return;
		const look = lookAt(done, Date.now());
		// Most changes of an album are one's own, or no news: they cost no write.
		if (isSameLook(this.#saved, look)) return;
		this.#saved = look;
		void saveLook(currentSync().store, this.#albumId, look);
	}

	/** In an effect of what shows its activity: nothing of it is unread. */
	read(): void {
		const done = this.#done.current;
		if (done && this.unread > 0) this.#before = lookAt(done, Date.now());
	}
}
