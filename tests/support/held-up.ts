import { setTimeout as sleep } from 'node:timers/promises';

/** Does some work. @returns the longest time, in milliseconds, for which nothing else could be done by this process meanwhile */
export async function heldUp(work: () => Promise<unknown>): Promise<number> {
	let longest = 0;
	let last = performance.now();
	const ticking = setInterval(() => {
		longest = Math.max(longest, performance.now() - last);
		last = performance.now();
	}, 5);
	try {
		await work();
		// The tick that was late comes after what held it up.
		await sleep(20);
		return longest;
	} finally {
		clearInterval(ticking);
	}
}
