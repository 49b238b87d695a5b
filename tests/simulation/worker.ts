/**
 * One process of the simulation: time, chance and the engine's modules are its own, and so is the PostgreSQL that it was
 * given, since what runs beside a transaction shows in its snapshot. It plays the seeds that it is told, one by one.
 */
import { loadWith, smaller } from './loader.ts';
import { mutants } from './mutants.ts';
import type { Outcome } from './simulate.ts';
import { inRealTime, takeOver } from './time.ts';

/** What it is told. */
export interface Order {
	seed: number;
	steps: number[];
	/** Where it fails: with as few steps as show it */
	shrinks: boolean;
	/** Whether everything that happens is told also where it does not fail */
	events: boolean;
}

/** What it answers; first of all that it is ready. */
export type Report =
	| { type: 'ready' }
	/** A seed has failed, and is run again with fewer steps */
	| { type: 'shrinking' }
	/** Asked where it stands: what has happened so far */
	| { type: 'standing'; events: string[] }
	| { type: 'outcome'; outcome: Outcome; shown?: { steps: number[]; outcome: Outcome } };

/** Of the list of mutants: this process runs with it. */
const planted = process.argv[2] === undefined ? undefined : mutants[Number(process.argv[2])];

loadWith([...smaller, ...(planted?.plants ?? [])]);
takeOver();
const { setTheScene } = await import('./scene.ts');
const { simulate, whereItStands } = await import('./simulate.ts');
const { shrink } = await import('./shrink.ts');
const { scene, end } = await inRealTime(setTheScene());

const answer = (report: Report) => process.send!(report);

process.on('message', (order: Order | 'stand') => {
	if (order === 'stand') answer({ type: 'standing', events: whereItStands() });
	else void play(order);
});
process.on('disconnect', () => void inRealTime(end()).finally(() => process.exit()));
answer({ type: 'ready' });

async function play({ seed, steps, shrinks, events }: Order): Promise<void> {
	const outcome = await simulate(scene, seed, steps);
	if (outcome.failure === undefined && !events) outcome.events = [];
	if (outcome.failure === undefined || !shrinks) {
		answer({ type: 'outcome', outcome });
		return;
	}
	answer({ type: 'shrinking' });
	answer({ type: 'outcome', outcome, shown: await shrink(scene, outcome, steps) });
}
