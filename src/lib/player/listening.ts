import { newId } from '#domain/ids.ts';

/** Seconds of a track after which it has been listened to; of a shorter one, half of it */
const enough = 10;
/** Seconds between two looks at the time; what is further was jumped over, and not heard */
const longestStep = 2;

/** Sees whether what plays is listened to: once for each time that a track is played, wherever in it. */
export class Listening {
	#id: string = newId();
	#heard = 0;
	#last = 0;
	#isTold = false;

	/** A track is played anew. */
	begin(): void {
		this.#id = newId();
		this.#heard = 0;
		this.#last = 0;
		this.#isTold = false;
	}

	/**
	 * It has come to a time.
	 *
	 * @param length of the track, in seconds
	 * @returns the id of this play, once: when enough of it was heard
	 */
	at(time: number, length: number): string | undefined {
		const step = time - this.#last;
		this.#last = time;
		if (step > 0 && step < longestStep) this.#heard += step;
		if (this.#isTold || this.#heard < Math.min(enough, length / 2)) return undefined;
		this.#isTold = true;
		return this.#id;
	}
}
