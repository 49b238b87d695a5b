/** Chance that can be repeated: the same seed gives the same library, ids and times aside. */
export type Chance = {
	/** From 0 to below 1 */
	next: () => number;
	/** A whole number from `low` to `high`, both possible */
	whole: (low: number, high: number) => number;
	pick: <T>(list: readonly T[]) => T;
	/** Picks by weight: `[[value, weight], …]` */
	weighted: <T>(list: readonly (readonly [T, number])[]) => T;
	/** Whether something of this likelihood happens */
	happens: (likelihood: number) => boolean;
};

/** mulberry32: small, quick, and even enough for a library of photos. */
export function createChance(seed: number): Chance {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
	const whole = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
	return {
		next,
		whole,
		pick: (list) => list[whole(0, list.length - 1)]!,
		weighted: (list) => {
			let left = next() * list.reduce((sum, [, weight]) => sum + weight, 0);
			for (const [value, weight] of list) if ((left -= weight) < 0) return value;
			return list.at(-1)![0];
		},
		happens: (likelihood) => next() < likelihood,
	};
}
