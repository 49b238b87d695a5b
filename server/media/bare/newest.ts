/** Answers that do not change, remembered for the keys that were asked for last. */
export class Newest<T> {
	readonly #known = new Map<string, T>();
	readonly #most: number;

	/** @param most keys that are remembered */
	constructor(most: number) {
		this.#most = most;
	}

	/** @throws what `find` throws, which is not remembered */
	async of(key: string, find: () => Promise<T>): Promise<T> {
		const answer = this.#known.has(key) ? (this.#known.get(key) as T) : await find();
		// A map keeps the order in which its keys came: the one that was asked for last is behind all others.
		this.#known.delete(key);
		this.#known.set(key, answer);
		for (const oldest of this.#known.keys()) {
			if (this.#known.size <= this.#most) break;
			this.#known.delete(oldest);
		}
		return answer;
	}
}
