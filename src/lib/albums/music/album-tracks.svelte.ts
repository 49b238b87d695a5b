import {
	heldOf,
	keyOf,
	nothingHeld,
	numbered,
	type Source,
	sourceOf,
	type Track,
	tracksOf,
} from '#lib/player/track.ts';
import type { Player } from '#lib/player/player.svelte.ts';
import { fromLive } from '#lib/store/live.svelte.ts';
import { currentSync } from '#lib/sync/client.ts';
import type { AlbumView } from '../album-view.svelte.ts';

/** The tracks of an album as its page lists them, and what the player makes of them. */
export class AlbumTracks {
	readonly #view: AlbumView;
	readonly #player: Player;
	readonly #held;

	constructor(view: AlbumView, player: Player) {
		this.#view = view;
		this.#player = player;
		const { store } = currentSync();
		this.#held = fromLive(() => heldOf(store, view.order), nothingHeld);
	}

	readonly all: readonly Track[] = $derived.by(() => {
		const { album, entries } = this.#view;
		return album ? tracksOf(album, entries, this.#held.current) : [];
	});

	readonly #byAsset = $derived.by(() => numbered(this.all));

	/** Undefined for what is no music */
	of(assetId: string): { track: Track; number: number } | undefined {
		return this.#byAsset.get(assetId);
	}

	/** Why a track cannot be played now; undefined where it can */
	whyNot(track: Track): Extract<Source, { not: unknown }> | undefined {
		const source = sourceOf(track, currentSync().away);
		return 'not' in source ? source : undefined;
	}

	/** Seconds of all of them */
	readonly length = $derived.by(() => this.all.reduce((sum, { asset }) => sum + (asset.duration ?? 0), 0));

	/** Whether the player is at a track of this album: playing, or paused in it */
	readonly isCurrent = $derived.by(() => this.#player.current?.albumId === this.#view.id);

	get isPlaying(): boolean {
		return this.isCurrent && !this.#player.paused;
	}

	/** Whether the player is at this one */
	isAt(assetId: string): boolean {
		return this.#player.queue.at === keyOf(this.#view.id, assetId);
	}

	/** The one that plays stops, one that was stopped goes on, any other begins with the album as its queue. */
	play(assetId: string): void {
		if (this.isAt(assetId)) this.#player.toggle();
		else this.#player.play(this.all, keyOf(this.#view.id, assetId));
	}

	/** All of them from the first on, or goes on where one was in them. */
	playAll(): void {
		if (this.isCurrent) this.#player.toggle();
		else this.#player.play(this.all, undefined, false);
	}

	shuffle(): void {
		this.#player.play(this.all, undefined, true);
	}

	/** @returns how many were queued: what is no music is not */
	queue(assetIds: readonly string[]): number {
		const tracks = assetIds.flatMap((id) => this.of(id)?.track ?? []);
		this.#player.add(tracks);
		return tracks.length;
	}
}
