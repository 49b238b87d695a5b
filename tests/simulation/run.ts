/**
 * `npm run sim`: simulates the whole of sync, seed by seed. docs/testing.md says what, and how it is read.
 *
 *   npm run sim -- --seeds 2000 --from 1     so many seeds, from this one on
 *   npm run sim -- --seed 137                one, and where it fails, with as few steps as show it
 *   npm run sim -- --mutants                 plants each fault, and says after how many seeds it is found
 *   npm run sim -- --mutant savepoint        those whose name has this in it
 *   npm run sim -- --workers 1 …             in so many processes; as many as there are cores where it is not said
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { mostSeeds, type Mutant, mutants } from './mutants.ts';
import type { Order } from './worker.ts';
import { startPlaces, Workers } from './workers.ts';

const { values: options } = parseArgs({
	options: {
		seeds: { type: 'string' },
		from: { type: 'string', default: '1' },
		seed: { type: 'string' },
		/** How many, or which: 0,3,17 */
		steps: { type: 'string', default: '50' },
		workers: { type: 'string', default: String(availableParallelism()) },
		mutants: { type: 'boolean', default: false },
		/** A part of a name, or several with commas between */
		mutant: { type: 'string' },
		/** Prints everything that happens */
		events: { type: 'boolean', default: false },
		/** Prints the hash of what happened in each seed */
		traces: { type: 'boolean', default: false },
	},
});

const steps = options.steps.includes(',')
	? options.steps.split(',').map(Number)
	: Array.from({ length: Number(options.steps) }, (_, i) => i);
const from = Number(options.seed ?? options.from);

const isPlanted = options.mutants || options.mutant !== undefined;
const count = options.seed !== undefined ? 1 : Number(options.seeds ?? (isPlanted ? mostSeeds : 200));
const { places, stop } = await startPlaces(Math.min(Number(options.workers), count));
try {
	process.exitCode = await (isPlanted ? runMutants() : runSeeds());
} finally {
	await stop();
}

function* orders(shrinks: boolean): Generator<Order> {
	for (let n = 0; n < count; n++) yield { seed: from + n, steps, shrinks, events: options.events };
}

async function runSeeds(): Promise<number> {
	const begun = performance.now();
	let clean = 0;
	const failed = await new Workers(places).play(
		orders(true),
		({ outcome: { seed, trace, events, failure } }) => {
			if (options.events) console.log(events.join('\n'));
			if (options.traces) console.log(`seed ${seed}: ${trace}`);
			if (failure === undefined && ++clean % 200 === 0) console.log(`${clean} seeds, ${pace(clean, begun)}`);
		},
		() => console.log('a seed has failed, and is run again with fewer steps'),
	);
	if (!failed) {
		console.log(`${count} seeds clean, ${pace(count, begun)}`);
		return 0;
	}
	const { outcome, shown = { steps, outcome } } = failed;
	console.log(shown.outcome.events.join('\n'));
	console.log(`\nseed ${outcome.seed} fails: ${outcome.failure}`);
	if (shown.steps.length < steps.length) console.log(`\nwith fewer steps: ${shown.outcome.failure}`);
	console.log(`again: npm run sim -- --seed ${outcome.seed} --steps ${shown.steps.join(',')}`);
	return 1;
}

function pace(seeds: number, since: number): string {
	return `${((1000 * seeds) / (performance.now() - since)).toFixed(1)} a second`;
}

/** @returns 1 where one is not found */
async function runMutants(): Promise<number> {
	const parts = (options.mutant ?? '').split(',');
	const chosen = [...mutants.entries()].filter(([, { name }]) => parts.some((part) => name.includes(part)));
	let alive = 0;
	for (const [place, mutant] of chosen) if (!(await isFound(place, mutant))) alive++;
	console.log(`\n${chosen.length - alive} of ${chosen.length} planted faults are found`);
	return alive > 0 || chosen.length === 0 ? 1 : 0;
}

async function isFound(place: number, { name, rule }: Mutant): Promise<boolean> {
	const begun = performance.now();
	const failed = await new Workers(places, place).play(
		orders(false),
		() => undefined,
		() => undefined,
	);
	const took = `${Math.round((performance.now() - begun) / 1000)} s`;
	if (!failed) {
		console.log(`ALIVE  [${rule}] ${name}: is not found within ${count} seeds, ${took}`);
		return false;
	}
	const { seed, failure } = failed.outcome;
	console.log(`dead   [${rule}] ${name}: after ${seed - from + 1} seeds, ${took}`);
	console.log(`         ${failure!.split('\n')[0]!.slice(0, 150)}`);
	return true;
}
