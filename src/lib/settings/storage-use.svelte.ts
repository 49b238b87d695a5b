import { deviceFiles } from '#lib/bytes/device-files.ts';
import { forgetMediaCaches } from '#lib/bytes/media-cache.ts';
import { persist, room, type Room } from '#lib/device/storage.ts';
import { measureUsage, type Usage } from '#lib/device/usage.ts';
import { stopKeeping } from '#lib/keeping/wishes.ts';
import { fromLive } from '#lib/store/live.svelte.ts';
import { albumById } from '#lib/store/queries.ts';
import { currentSync } from '#lib/sync/client.ts';

export interface KeptUse {
	albumId: string;
	name: string;
	bytes: number;
}

/** What uses how much of this device, and what gives it back. What exists only here is never given back. */
export class StorageUse {
	usage = $state.raw<Usage>();
	room = $state.raw<Room>();
	/** Whether the browser has said that it never empties this by itself; undefined until it has been asked */
	isPersistent = $state<boolean>();
	/** Each kept album by itself, the largest first */
	readonly #kept = fromLive(async () => {
		const wishes = await currentSync().store.kept.toArray();
		const albums = await Promise.all(wishes.map(({ albumId }) => albumById(albumId)));
		const kept = wishes.map(({ albumId, bytes }, i) => ({ albumId, bytes, name: albums[i]?.name ?? '' }));
		return kept.sort((a, b) => b.bytes - a.bytes);
	}, [] as KeptUse[]);
	/** Changes when files come or go */
	readonly #files = fromLive(() => currentSync().store.files.count(), 0);
	#measuring = 0;

	get kept(): readonly KeptUse[] {
		return this.#kept.current;
	}

	/** Lists, texts and what the device has drawn: what the browser counts and nothing above explains */
	readonly rest = $derived.by(() => {
		const [all, known] = [this.room, this.usage];
		if (!all || !known) return undefined;
		return Math.max(0, all.usage - known.app - known.seen - known.kept - known.added - known.waiting);
	});

	/** Measures now, and whenever files come or go. To be called in an effect. */
	follow(): void {
		void this.#files.current;
		void this.measure();
	}

	async measure(): Promise<void> {
		const turn = ++this.#measuring;
		const { userId, store } = currentSync();
		const [usage, known, isPersistent] = await Promise.all([
			measureUsage(userId, store),
			room(),
			navigator.storage?.persisted?.() ?? false,
		]);
		// Only the last one that was asked for: an earlier one may be older.
		if (turn !== this.#measuring) return;
		this.usage = usage;
		this.room = known;
		this.isPersistent = isPersistent;
	}

	async freeSeen(): Promise<void> {
		await forgetMediaCaches(currentSync().userId);
		await this.measure();
	}

	async freeAdded(): Promise<void> {
		await (await deviceFiles(currentSync().userId)).free(Infinity);
		await this.measure();
	}

	async freeAlbum(albumId: string): Promise<void> {
		await stopKeeping(albumId);
		await this.measure();
	}

	async askToPersist(): Promise<void> {
		this.isPersistent = await persist();
	}
}
