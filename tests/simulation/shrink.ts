import { type Outcome, type Scene, simulate } from './simulate.ts';

/** How often a failing seed is run again, at most, to find fewer steps. */
const mostRuns = 60;

/**
 * Leaves out steps for as long as it still fails: first halves, then smaller and smaller parts. A step depends on the
 * seed and its own number alone, so those that stay do what they did before, as far as they still can.
 */
export async function shrink(
	scene: Scene,
	failed: Outcome,
	steps: readonly number[],
): Promise<{ steps: number[]; outcome: Outcome }> {
	let best = { steps: [...steps], outcome: failed };
	let runs = 0;
	for (let size = Math.ceil(best.steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
		for (let at = 0; at < best.steps.length && runs < mostRuns;) {
			const fewer = best.steps.toSpliced(at, size);
			runs++;
			const outcome = await simulate(scene, failed.seed, fewer);
			if (outcome.failure === undefined) at += size;
			else best = { steps: fewer, outcome };
		}
	}
	return best;
}
