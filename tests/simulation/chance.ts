/** Chance that can be had again: the same seed gives the same row of numbers. */
export class Chance {
	#state: number;

	constructor(...seeds: number[]) {
		this.#state = 0x9e3779b9;
		for (const seed of seeds) {
			this.#state = Math.imul(this.#state ^ seed, 0x85ebca6b) ^ (seed >>> 13);
			this.next();
		}
	}

	/** From 0 up to 1: mulberry32. */
	next = (): number => {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};

	/** A whole number from 0 up to `below`. */
	below = (below: number): number => Math.floor(this.next() * below);

	/** Whether something happens that does so in this part of all cases. */
	in = (part: number): boolean => this.next() < part;

	one<T>(list: readonly T[]): T {
		if (list.length === 0) throw new Error('there is nothing to choose from');
		return list[this.below(list.length)]!;
	}

	/** One of a list, or undefined where it is empty; the row of numbers goes on in the same way. */
	any<T>(list: readonly T[]): T | undefined {
		const at = this.below(list.length);
		return list[at];
	}

	/** Some of a list, at least one where there is one, in an order by chance. */
	some<T>(list: readonly T[], most = 3): T[] {
		const rest = [...list];
		const chosen: T[] = [];
		for (let count = 1 + this.below(most); count > 0 && rest.length > 0; count--)
			chosen.push(...rest.splice(this.below(rest.length), 1));
		return chosen;
	}

	/** All of a list, in an order by chance. */
	shuffled<T>(list: readonly T[]): T[] {
		const rest = [...list];
		return list.map(() => rest.splice(this.below(rest.length), 1)[0]!);
	}

	/** One of several things, each as likely as its weight says. */
	weighted<T>(list: readonly (readonly [weight: number, thing: T])[]): T {
		let at = this.next() * list.reduce((sum, [weight]) => sum + weight, 0);
		for (const [weight, thing] of list) if ((at -= weight) < 0) return thing;
		return list.at(-1)![1];
	}
}
