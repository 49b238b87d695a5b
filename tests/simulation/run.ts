/**
 * `npm run sim`: simulates the whole of sync, seed by seed. See docs/testing.md.
 *
 *   npm run sim -- --seeds 2000            seeds 1 to 2000
 *   npm run sim -- --seeds 500 --from 9001
 *   npm run sim -- --seed 137              one again, and where it fails, with fewer steps and all of its trace
 *   npm run sim -- --mutants               plants each fault, and says after how many seeds it is found
 */
import { parseArgs } from 'node:util';
import { loadWith, smaller } from './loader.ts';
import { inRealTime, takeOver } from './time.ts';

const { values } = parseArgs({
	options: {
		seeds: { type: 'string', default: '200' },
		from: { type: 'string', default: '1' },
		seed: { type: 'string' },
		steps: { type: 'string', default: '50' },
		mutants: { type: 'boolean', default: false },
		mutant: { type: 'string' },
		traces: { type: 'boolean', default: false },
	},
});

const wall = performance.now.bind(performance);
const begun = wall();
loadWith(smaller);
const { default: provideCluster } = await import('../support/cluster.ts');
console.error('loading', wall()-begun);
const removeCluster = await provideCluster();console.error('cluster', wall()-begun);
takeOver();
const { setTheScene } = await import('./scene.ts');
const { simulate } = await import('./simulate.ts');

console.error('modules', wall()-begun);
const scene = await inRealTime(setTheScene());console.error('scene', wall()-begun);
const all = Array.from({ length: Number(values.steps) }, (_, i) => i);
const from = Number(values.seed ?? values.from);
const until = values.seed === undefined ? from + Number(values.seeds) : from + 1;
let failed = 0;
for (let seed = from; seed < until; seed++) {
	const outcome = await simulate(scene, seed, all);
	if (values.traces) console.log(seed, outcome.trace);
	if (!outcome.failure) continue;
	failed++;
	console.log(outcome.events.slice(-400).join('\n'));
	console.log(`seed ${seed}: ${outcome.failure}`);
	break;
}
console.log(`${until - from} seeds, ${failed} failed, ${((wall() - begun) / 1000).toFixed(1)} s`);
await inRealTime(scene.end());
await inRealTime(removeCluster());
process.exit(failed > 0 ? 1 : 0);
