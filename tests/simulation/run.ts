/**
 * `npm run sim`: simulates the whole of sync, seed by seed. docs/testing.md says what, and how it is read.
 *
 *   npm run sim -- --seeds 2000 --from 1     so many seeds, from this one on
 *   npm run sim -- --seed 137                one, and where it fails, with as few steps as show it
 *   npm run sim -- --mutants                 plants each fault, and says after how many seeds it is found
 *   npm run sim -- --mutant savepoint        those whose name has this in it
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadWith, smaller } from './loader.ts';
import { mostSeeds, type Mutant, mutants } from './mutants.ts';
import { inRealTime, takeOver } from './time.ts';

const { values: options } = parseArgs({
	options: {
		seeds: { type: 'string' },
		from: { type: 'string', default: '1' },
		seed: { type: 'string' },
		/** How many, or which: 0,3,17 */
		steps: { type: 'string', default: '50' },
		mutants: { type: 'boolean', default: false },
		mutant: { type: 'string' },
		/** Of the list of mutants: this process runs with it. The process that goes through the list says so. */
		planted: { type: 'string' },
		/** Prints everything that happens */
		events: { type: 'boolean', default: false },
		/** Prints the hash of what happened in each seed */
		traces: { type: 'boolean', default: false },
	},
});

// Before time is taken over: what is measured here is real.
const now = performance.now.bind(performance);
const realTimeout = setTimeout;
const stopReal = clearTimeout;

/** Real ms for one seed, which takes a third of a second: where it is not over by then, something waits for ever. */
const seedPatience = 120_000;

process.exitCode = options.mutants || options.mutant !== undefined ? runMutants() : await runSeeds();
// Fake timers keep nothing alive, but databases that were left open would.
process.exit();

async function runSeeds(): Promise<number> {
	const planted = options.planted === undefined ? undefined : mutants[Number(options.planted)];
	loadWith([...smaller, ...(planted?.plants ?? [])]);
	const { startCluster } = await import('../support/cluster.ts');
	// Its workers' transactions would show in the snapshots of ours.
	const stopCluster = await startCluster({ autovacuum: 'off' });
	takeOver();
	const { setTheScene } = await import('./scene.ts');
	const { simulate } = await import('./simulate.ts');
	const { shrink } = await import('./shrink.ts');
	const { scene, end } = await inRealTime(setTheScene());

	const steps = options.steps.includes(',')
		? options.steps.split(',').map(Number)
		: Array.from({ length: Number(options.steps) }, (_, i) => i);
	const from = Number(options.seed ?? options.from);
	const count = options.seed === undefined ? Number(options.seeds ?? 200) : 1;
	const begun = now();
	let failed = 0;
	for (let seed = from; seed < from + count && failed === 0; seed++) {
		const stuck = realTimeout(() => {
			console.log(`seed ${seed} fails: it has not come to its end for ${seedPatience / 1000} s`);
			process.exit(1);
		}, seedPatience);
		const outcome = await simulate(scene, seed, steps);
		stopReal(stuck);
		if (options.events) console.log(outcome.events.join('\n'));
		if (options.traces) console.log(`seed ${seed}: ${outcome.trace}`);
		if (outcome.failure !== undefined) {
			failed++;
			console.log(`seed ${seed} fails: ${outcome.failure}`);
			if (!planted) console.log('it is run again with fewer steps');
			const shown = planted ? { steps, outcome } : await shrink(scene, outcome, steps);
			if (!planted) console.log(shown.outcome.events.join('\n'));
			if (!planted) console.log(`\nwith fewer steps: ${shown.outcome.failure}`);
			console.log(`again: npm run sim -- --seed ${seed} --steps ${shown.steps.join(',')}`);
			console.log(`found by seed ${seed - from + 1}`);
		} else if ((seed - from + 1) % 200 === 0)
			console.log(`${seed - from + 1} seeds, ${pace(seed - from + 1, begun)}`);
	}
	if (failed === 0) console.log(`${count} seeds clean, ${pace(count, begun)}`);
	await inRealTime(end());
	await inRealTime(stopCluster());
	return failed > 0 ? 1 : 0;
}

function pace(seeds: number, since: number): string {
	return `${((1000 * seeds) / (now() - since)).toFixed(1)} a second`;
}

/** Each in a process of its own, which is told by its place in the list. @returns 1 where one is not found */
function runMutants(): number {
	const chosen = [...mutants.entries()].filter(([, { name }]) => name.includes(options.mutant ?? ''));
	const alive = chosen.filter(([place, mutant]) => !isFound(place, mutant));
	console.log(`\n${chosen.length - alive.length} of ${chosen.length} planted faults are found`);
	return alive.length > 0 || chosen.length === 0 ? 1 : 0;
}

function isFound(place: number, { name, rule }: Mutant): boolean {
	const seeds = options.seeds ?? String(mostSeeds);
	const { stdout, stderr, status } = spawnSync(
		process.execPath,
		[fileURLToPath(import.meta.url), '--planted', String(place), '--seeds', seeds, '--from', options.from],
		{ encoding: 'utf8', maxBuffer: 2 ** 28 },
	);
	const after = /^found by seed (\d+)$/m.exec(stdout)?.[1];
	const why = /^seed \d+ fails: (.*)$/m.exec(stdout)?.[1];
	if (after === undefined) {
		const ran = status === 0 ? `is not found within ${seeds} seeds` : `could not be run: ${stderr}`;
		console.log(`ALIVE  [${rule}] ${name}: ${ran}`);
		return false;
	}
	console.log(`dead   [${rule}] ${name}: after ${after} seeds\n         ${why?.slice(0, 150)}`);
	return true;
}
