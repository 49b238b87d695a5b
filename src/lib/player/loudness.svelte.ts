/** How loud it is. One that was drawn down to nothing is silent as one that was switched off. */
export class Loudness {
	#level = $state(1);
	#muted = $state(false);
	readonly #changed: () => void;

	constructor(changed: () => void) {
		this.#changed = changed;
	}

	/** 0 to 1 as it is heard */
	get heard(): number {
		return this.#muted ? 0 : this.#level;
	}

	set heard(level: number) {
		this.set(Math.min(1, Math.max(0, level)), false);
	}

	/** 0 to 1 as it was chosen */
	get level(): number {
		return this.#level;
	}

	get muted(): boolean {
		return this.#muted || this.#level === 0;
	}

	set muted(muted: boolean) {
		this.set(!muted && this.#level === 0 ? 1 : this.#level, muted);
	}

	set(level: number, muted: boolean): void {
		this.#level = level;
		this.#muted = muted;
		this.#changed();
	}
}
