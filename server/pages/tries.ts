/** Milliseconds */
const window = 60_000;

/** How many are allowed within a minute, from one address at one link, and at one link from everywhere */
interface Most {
	fromOne: number;
	together: number;
}

interface Count {
	tries: number;
	until: number;
}

/**
 * Counts what guests try, in the memory of this server. A try counts before it is looked at, so that many at once are
 * many.
 */
export class Tries {
	readonly #counts = new Map<string, Count>();
	readonly #most: Most;
	readonly #now: () => number;

	/** @param now milliseconds, of a clock that only goes forward */
	constructor(most: Most, now: () => number = () => performance.now()) {
		this.#most = most;
		this.#now = now;
	}

	/** @returns seconds after which to come again; 0 where the try may be made */
	begin(linkId: string, address: string): number {
		const now = this.#now();
		if (this.#counts.size > 10_000) this.#forget(now);
		const counts = [
			[this.#count(`${linkId} ${address}`, now), this.#most.fromOne],
			[this.#count(linkId, now), this.#most.together],
		] as const;
		const full = counts.find(([{ tries }, allowed]) => tries >= allowed);
		if (full) return Math.max(1, Math.ceil((full[0].until - now) / 1000));
		for (const [count] of counts) count.tries++;
		return 0;
	}

	#count(name: string, now: number): Count {
		const known = this.#counts.get(name);
		if (known && known.until > now) return known;
		const fresh = { tries: 0, until: now + window };
		this.#counts.set(name, fresh);
		return fresh;
	}

	#forget(now: number): void {
		for (const [name, { until }] of this.#counts) if (until <= now) this.#counts.delete(name);
	}
}
