import type { Asset } from '#domain/asset.ts';
import type { AudioTags } from '#domain/audio.ts';
import { type ErrorCode, Refusal } from '#domain/errors.ts';
import { type Id, newId } from '#domain/ids.ts';
import { AlbumDraft } from '#lib/albums/album-draft.svelte.ts';
import { takeImage } from '#lib/albums/music/images.ts';
import { ingest } from '#lib/bytes/ingest.ts';
import type { AlbumRow } from '#lib/store/database.ts';
import { currentSync } from '#lib/sync/client.ts';
import { takeTracks } from './take-tracks.ts';
import { compareTracks, mostSaid, titleFor } from './track-order.ts';
import { wishRelease } from './wishes.ts';

/** One file that was dropped. `title` is there once it is known what the file says of itself. */
export interface DraftTrack {
	key: number;
	file: File;
	title: string;
	/** A person has typed its title */
	isRenamed?: true;
	tags: AudioTags;
	/** Seconds */
	duration: number | null;
	state: 'reading' | 'ready' | 'failed';
	/** Why it does not go into the album */
	code?: ErrorCode | 'not_music';
}

/** What is to stand for an album that is being made: a file of the device, or a photo of one's own */
export type DraftImage = { file: File } | { photo: Asset };

/** Files that are read at once: their tags lie at their beginning, or their end. */
const atOnce = 4;

/** An album of music as it is made: what was dropped, in what order, under which name. Nothing is kept before `save`. */
export class NewRelease {
	readonly draft = new AlbumDraft();
	tracks = $state<DraftTrack[]>([]);
	/** Without it, the first track's picture stands for the album */
	image = $state.raw<DraftImage>();
	/** Whether it is to be released as soon as its files are on the server */
	releases = $state(true);
	/** Its files are being taken in */
	saving = $state(false);
	#next = 0;
	#reading = 0;
	#queue: number[] = [];
	/** Nobody has moved a track: what is dropped later finds its place by number */
	#isSorted = true;
	#isNamed = false;

	readonly ready = $derived.by(() => this.tracks.filter(({ state }) => state === 'ready'));
	readonly isReading = $derived.by(() => this.tracks.some(({ state }) => state === 'reading'));
	/** Who most of the tracks say they are by */
	readonly artist = $derived.by(() => mostSaid(this.ready.map(({ tags }) => tags.artist)));

	/**
	 * Takes files that were dropped or picked, and reads what they say of themselves. A picture alone is to stand for the
	 * album; so is the first among others where none was chosen.
	 */
	add(files: readonly File[]): void {
		const [only] = files;
		if (only && files.length === 1 && only.type.startsWith('image/')) {
			this.image = { file: only };
			return;
		}
		for (const file of files) {
			const key = this.#next++;
			this.tracks.push({ key, file, title: '', tags: {}, duration: null, state: 'reading' });
			this.#queue.push(key);
		}
		while (this.#reading < atOnce && this.#queue.length > 0) void this.#read();
	}

	remove(key: number): void {
		this.tracks = this.tracks.filter((track) => track.key !== key);
	}

	/** Moves a track by so many places. */
	move(key: number, by: number): void {
		const from = this.tracks.findIndex((track) => track.key === key);
		const to = Math.min(this.tracks.length - 1, Math.max(0, from + by));
		if (from < 0 || from === to) return;
		this.#isSorted = false;
		const [track] = this.tracks.splice(from, 1);
		this.tracks.splice(to, 0, track!);
	}

	/** A name that a person has typed is not replaced by what the tags say. */
	named(): void {
		this.#isNamed = true;
	}

	/**
	 * Makes the album and takes its files in; the wish to release it is kept on the device until they are on the server.
	 * Files that cannot be taken are told; where none could be, no album is made.
	 *
	 * @param into the own album that the tracks go into; without it they make one of their own
	 * @returns the album's id; undefined where a person has to put something right first
	 */
	async save(into: Pick<AlbumRow, 'id'> | undefined): Promise<Id | undefined> {
		const { ready } = this;
		const made = into ? undefined : this.draft.take();
		if (!(into ?? made) || ready.length === 0 || this.saving) return undefined;
		this.saving = true;
		const { mutate } = currentSync();
		const albumId = into?.id ?? newId();
		try {
			if (made) {
				// Before there is an album: what takes its time is done, should the page go away.
				const imageAssetId = await this.#takeImage();
				await mutate.createAlbum({ id: albumId, ...made, kind: 'music' });
				if (imageAssetId) await mutate.updateAlbum({ id: albumId, imageAssetId });
			}
			const ids = await takeTracks(albumId, ready);
			if (ids.length > 0) {
				if (this.releases) await wishRelease(albumId, ids);
				return albumId;
			}
			if (made) await mutate.deleteAlbum({ id: albumId });
			return undefined;
		} finally {
			this.saving = false;
		}
	}

	async #takeImage(): Promise<Id | undefined> {
		if (!this.image) return undefined;
		return 'file' in this.image ? takeImage(this.image.file) : this.image.photo.id;
	}

	async #read(): Promise<void> {
		const key = this.#queue.shift();
		const track = this.tracks.find((one) => one.key === key);
		this.#reading++;
		try {
			if (track) await this.#ask(track);
		} finally {
			this.#reading--;
			if (this.#queue.length > 0) void this.#read();
		}
	}

	async #ask(track: DraftTrack): Promise<void> {
		try {
			const said = await ingest.ask({ do: 'read', file: track.file });
			if (said.kind === 'audio') {
				Object.assign(track, {
					title: titleFor(track.file, said),
					tags: said.tags ?? {},
					duration: said.duration,
					state: 'ready',
				});
			} else if (said.kind === 'photo' && !this.image) {
				this.image = { file: track.file };
				this.remove(track.key);
			} else Object.assign(track, { state: 'failed', code: 'not_music' });
		} catch (error) {
			const code = error instanceof Refusal ? error.code : 'asset.unreadable';
			Object.assign(track, { state: 'failed', code });
		}
		if (this.#isSorted)
			this.tracks.sort((a, b) =>
				compareTracks({ ...a, fileName: a.file.name }, { ...b, fileName: b.file.name }),
			);
		if (!this.#isNamed) this.draft.name = mostSaid(this.ready.map(({ tags }) => tags.album));
	}
}

let kept: { userId: string; release: NewRelease } | undefined;

/** What a person has dropped stays while they look at something else: the draft outlives its page, until it is saved. */
export function newReleaseOf(userId: string = currentSync().userId): NewRelease {
	if (kept?.userId !== userId) {
		// In a root of its own: what is derived in it would end with the component that asked first.
		$effect.root(() => {
			kept = { userId, release: new NewRelease() };
		});
	}
	return kept!.release;
}

/** The next album begins empty. */
export const forgetNewRelease = (): void => void (kept = undefined);
