import type { Play } from '#lib/store/database.ts';
import { fromLive } from '#lib/store/live.svelte.ts';
import { Decks } from './decks.ts';
import { Listening } from './listening.ts';
import { Loudness } from './loudness.svelte.ts';
import type { Place } from './place.ts';
import * as queues from './queue.ts';
import { byKey, type Source, sourceOf, type Track } from './track.ts';

interface World {
	/** Tracks as the device has them; undefined while it cannot say which are gone. Followed */
	find: (keys: readonly string[]) => Promise<ReadonlyMap<string, Track> | undefined>;
	/** Whether the server is out of reach */
	away: () => boolean;
	/** Makes this the one tab that plays, until what it returns is called or another tab does the same */
	takeTurn: (lost: () => void) => () => void;
	remembered: () => Promise<Place | undefined>;
	remember: (place: Place) => void;
	/** Told of each play once, when it was listened to */
	listened: (play: Play) => void;
}

/** Why a track does not play: what the album says of it, or what a try has shown */
export type Trouble = Extract<Source, { not: unknown }> | { not: 'unknown' };

/** Seconds before its end at which the next track is loaded, and after its beginning from which `previous` returns to that */
const ahead = 25;
const begun = 3;
/** Seconds of playing after which the place is written down again */
const often = 5;

/** Music that goes on while one does other things: one queue, in one tab at a time. */
export class Player {
	readonly #world: World;
	#queue = $state.raw(queues.emptyQueue);
	/** Seconds */
	time = $state(0);
	#measured = $state<number>();
	paused = $state(true);
	/** Whether it waits for bytes */
	waiting = $state(false);
	trouble = $state.raw<Trouble>();
	readonly loudness = new Loudness(() => this.#louden());
	#decks: Decks | undefined;
	/** As they were when they were put into the queue: what plays at once cannot wait to be looked up */
	#given = $state.raw(byKey([]));
	readonly #found;
	/** Tracks that did not play though they should, since a person last chose one */
	#failed: readonly string[] = [];
	#startedByItself = false;
	#giveBack: (() => void) | undefined;
	readonly #listening = new Listening();
	/** The time as it was written down last */
	#written = 0;

	constructor(world: World) {
		this.#world = world;
		this.#found = fromLive(
			async () => {
				const { items } = this.#queue;
				return { items, tracks: await world.find(items) };
			},
			{ items: [] as readonly string[], tracks: undefined as ReadonlyMap<string, Track> | undefined },
		);
	}

	get queue(): queues.Queue {
		return this.#queue;
	}

	readonly current: Track | undefined = $derived.by(() =>
		this.#queue.at === undefined ? undefined : this.track(this.#queue.at),
	);

	/** Seconds: the element knows better than the asset, and later */
	readonly length = $derived.by(() =>
		this.#measured && Number.isFinite(this.#measured) ? this.#measured : (this.current?.asset.duration ?? 0),
	);

	readonly hasNext = $derived.by(() => this.#following(false) !== undefined);

	track(key: string): Track | undefined {
		return this.#found.current.tracks?.get(key) ?? this.#given.get(key);
	}

	/** Takes over the elements that it plays with. */
	attach(first: HTMLAudioElement, second: HTMLAudioElement): void {
		this.#decks = new Decks(first, second, {
			time: (seconds) => this.#pass(seconds),
			length: (seconds) => (this.#measured = seconds),
			waiting: (isWaiting) => (this.waiting = isWaiting && !this.paused),
			paused: () => !this.paused && this.pause(),
			ended: () => this.#ended(),
			failed: (key, src, wasActive) => void this.#fail(key, src, wasActive),
		});
		this.#louden();
	}

	/** Returns to where one was, without a sound. */
	async restore(): Promise<void> {
		const place = await this.#world.remembered();
		if (!place) return;
		const { at } = place.queue;
		if (this.#queue.items.length === 0) {
			this.#queue = { ...place.queue, at };
			this.time = place.time;
		}
		this.loudness.set(place.volume, place.muted);
	}

	/**
	 * Plays these tracks.
	 *
	 * @param from the one to begin with; else the first that can be played
	 * @param isShuffled as it was, where it is not said
	 */
	play(tracks: readonly Track[], from?: string, isShuffled = this.isShuffled): void {
		this.#given = byKey(tracks);
		const keys = tracks.map(({ key }) => key);
		const queue = queues.begun({ ...this.#queue, isShuffled }, keys, from);
		this.#queue = queue;
		const at = from ?? queue.order.find((key) => this.#plays(key)) ?? queue.at;
		if (at !== undefined) this.jump(at);
	}

	/** Puts tracks behind what is queued; where nothing is, the first of them stands ready. */
	add(tracks: readonly Track[]): void {
		this.#given = byKey([...this.#given.values(), ...tracks]);
		const keys = tracks.map(({ key }) => key);
		this.#change(queues.extended(this.#queue, keys));
	}

	/** Plays a track of the queue from its beginning. */
	jump(key: string): void {
		this.#failed = [];
		this.#begin(key);
	}

	toggle(): void {
		if (this.paused) this.resume();
		else this.pause();
	}

	resume(): void {
		this.#failed = [];
		if (this.#queue.at !== undefined) this.#begin(this.#queue.at, this.time);
	}

	pause(): void {
		this.paused = true;
		this.waiting = false;
		this.#decks?.pause();
		this.#giveBack?.();
		this.#giveBack = undefined;
		this.#write();
	}

	next(): void {
		const key = this.#following(false);
		if (key !== undefined) this.jump(key);
	}

	/** Back to the beginning of the track, or to the one before where it has only just begun. */
	previous(): void {
		const key = queues.preceding(this.#queue, (one) => this.#plays(one));
		if (this.time > begun || key === undefined) this.seek(0);
		else this.jump(key);
	}

	seek(seconds: number): void {
		this.time = Math.min(Math.max(0, seconds), this.length);
		if (this.#decks && this.#decks.key === this.#queue.at) this.#decks.seek(this.time);
		this.#write();
	}

	/** Takes a track out of the queue; the next follows where it was playing. */
	remove(key: string): void {
		this.#take([key]);
	}

	get isShuffled(): boolean {
		return this.#queue.isShuffled;
	}

	set isShuffled(isShuffled: boolean) {
		this.#change(queues.shuffled(this.#queue, isShuffled));
	}

	get repeat(): queues.Repeat {
		return this.#queue.repeat;
	}

	set repeat(repeat: queues.Repeat) {
		this.#change({ ...this.#queue, repeat });
	}

	/** Stops, and lets the queue go. */
	close(): void {
		this.stop();
		const { isShuffled, repeat } = this.#queue;
		this.#stand({ ...queues.emptyQueue, isShuffled, repeat });
	}

	/** Stops, as when its person goes. Where one was stays remembered. */
	stop(): void {
		this.pause();
		this.#decks?.empty();
	}

	/** In an effect of what shows it: what was taken out of its album, or is to be seen no more, leaves the queue. */
	follow(): void {
		const { items, tracks } = this.#found.current;
		if (items !== this.#queue.items || !tracks) return;
		const lost = items.filter((key) => !tracks.has(key));
		if (lost.length > 0) this.#take(lost);
	}

	/** To be called when the page may go: writes down where one is. */
	keepPlace(): void {
		if (this.#queue.at !== undefined) this.#write();
	}

	#plays(key: string): boolean {
		const track = this.track(key);
		return track !== undefined && 'src' in sourceOf(track, this.#world.away()) && !this.#failed.includes(key);
	}

	#following(byItself: boolean): string | undefined {
		return queues.following(this.#queue, byItself, (key) => this.#plays(key));
	}

	#change(queue: queues.Queue): void {
		this.#queue = queue;
		this.#write();
	}

	#take(keys: readonly string[]): void {
		const before = this.#queue;
		const after = queues.without(before, keys);
		if (after.at === undefined) return this.close();
		if (after.at === before.at) return this.#change(after);
		const goesOn = !this.paused;
		this.stop();
		this.#stand(after);
		if (goesOn) this.jump(after.at);
	}

	/** At the beginning of a queue's track, without playing it. */
	#stand(queue: queues.Queue): void {
		this.time = 0;
		this.#measured = undefined;
		this.trouble = undefined;
		this.#change(queue);
	}

	#begin(key: string, time = 0, byItself = false): void {
		const [track, decks] = [this.track(key), this.#decks];
		if (!track || !decks) return;
		const source = sourceOf(track, this.#world.away());
		// What is loaded already plays, whatever can be had now.
		if ('not' in source && !decks.has(key)) {
			this.stop();
			this.#stand({ ...this.#queue, at: key });
			this.trouble = source;
			return;
		}
		if (time === 0 || decks.key !== key) this.#listening.begin();
		this.#startedByItself = byItself;
		this.paused = false;
		this.#giveBack ??= this.#world.takeTurn(() => {
			this.#giveBack = undefined;
			this.pause();
		});
		const starting = decks.start(key, 'src' in source ? source.src : '', time);
		this.time = time;
		this.#measured = decks.length;
		this.waiting = !decks.isReady;
		this.trouble = undefined;
		this.#change(queues.gone(this.#queue, key));
		starting.catch((error: DOMException) => {
			// Else it was told something else before it began, or an error of the element follows.
			if (error.name === 'NotAllowedError' && decks.key === key) this.pause();
		});
	}

	#pass(time: number): void {
		if (this.paused) return;
		this.time = time;
		this.#hear(time);
		if (this.length - time < ahead) this.#prepare();
		if (Math.abs(time - this.#written) > often) this.#write();
	}

	#hear(time: number): void {
		const id = this.#listening.at(time, this.length);
		if (id && this.current) this.#world.listened({ id, assetId: this.current.assetId });
	}

	/** Loads what comes next, so that it begins at once. */
	#prepare(): void {
		const key = this.#following(true);
		const track = key === undefined ? undefined : this.track(key);
		const source = track && sourceOf(track, this.#world.away());
		if (source && 'src' in source) this.#decks?.prepare(key!, source.src);
	}

	#ended(): void {
		this.#hear(this.length);
		const key = this.#following(true);
		if (key !== undefined) return this.#begin(key, 0, true);
		this.stop();
		this.#stand({ ...this.#queue, at: this.#queue.order[0] });
	}

	/** An element has given up. It does not say whether for want of bytes or of a decoder, so the bytes are asked for. */
	async #fail(key: string, src: string, wasActive: boolean): Promise<void> {
		this.#failed = [...this.#failed, key];
		if (!wasActive || this.#queue.at !== key) return;
		const next = this.#startedByItself && !this.paused ? this.#following(false) : undefined;
		if (next !== undefined) return this.#begin(next, 0, true);
		this.pause();
		const answer = await fetch(src, { headers: { range: 'bytes=0-0' } }).catch(() => undefined);
		if (this.#queue.at === key && this.paused) this.trouble = { not: answer?.ok ? 'unknown' : 'away' };
	}

	#louden(): void {
		this.#decks?.louden(this.loudness.level, this.loudness.muted);
		this.keepPlace();
	}

	#write(): void {
		const { time, loudness } = this;
		this.#written = time;
		this.#world.remember({
			...{ queue: this.#queue, time },
			...{ volume: loudness.level, muted: loudness.muted },
		});
	}
}
