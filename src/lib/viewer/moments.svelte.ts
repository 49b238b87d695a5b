import { createContext } from 'svelte';
import type { Playback } from './playback.svelte.ts';

/** Between what plays in a viewer and those who talk about it. */
export class Moments {
	readonly #marks: () => readonly number[];
	/** What plays, or can be made to */
	playback = $state.raw<Playback>();

	/** @param marks seconds at which something was said of what is shown */
	constructor(marks: () => readonly number[]) {
		this.#marks = marks;
	}

	get marks(): readonly number[] {
		return this.#marks();
	}

	/** Seconds at which it plays; undefined before it has begun */
	get now(): number | undefined {
		return this.playback?.started ? this.playback.time : undefined;
	}

	/** Plays from there. */
	readonly go = (seconds: number): void => {
		this.playback?.seek(seconds);
		if (this.playback?.paused) this.playback.toggle();
	};
}

const [get, set, has] = createContext<Moments>();

/** Those of the viewer that this is in; undefined where nothing is said, as in the library */
export const findMoments = (): Moments | undefined => (has() ? get() : undefined);
export const setMoments = set;
