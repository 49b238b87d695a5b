/** Milliseconds */
const window = 60_000;

interface Count {
	tries: number;
	until: number;
}

/**
 * Counts tries at secrets, by name, in the memory of this server. A window begins with the first try in it and lasts a
 * minute.
 */
export class Tries {
	readonly #most: number;
	readonly #counts = new Map<string, Count>();
	readonly #now: () => number;

	/**
	 * @param most tries that are allowed in a window
	 * @param now milliseconds, of a clock that only goes forward
	 */
	constructor(most: number, now: () => number = () => performance.now()) {
		this.#most = most;
		this.#now = now;
	}

	/** Seconds after which to come again; 0 where a try may be made. */
	wait(name: string): number {
		const now = this.#now();
		const { tries, until } = this.#counts.get(name) ?? { tries: 0, until: 0 };
		return until > now && tries >= this.#most ? Math.max(1, Math.ceil((until - now) / 1000)) : 0;
	}

	/** Counts one. */
	count(name: string): void {
		const now = this.#now();
		if (this.#counts.size > 10_000) this.#forget(now);
		const known = this.#counts.get(name);
		if (known && known.until > now) known.tries++;
		else this.#counts.set(name, { tries: 1, until: now + window });
	}

	#forget(now: number): void {
		for (const [name, { until }] of this.#counts) if (until <= now) this.#counts.delete(name);
	}
}
