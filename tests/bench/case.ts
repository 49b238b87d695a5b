import { loadavg } from 'node:os';
import type { Figure } from './figures.ts';

/** What a run was asked for. */
export type RunOptions = {
	/** Smaller sizes and fewer samples: to see that all works, not to publish */
	isQuick: boolean;
	/** How many photos come in, where a case takes some; its own number unless told */
	photos?: number | undefined;
	/** Says what is being done */
	say: (text: string) => void;
};

/** One thing that is measured, with a server and browsers of its own. */
export type Case = {
	/** Letter by which `--only` names it */
	name: string;
	what: string;
	run: (options: RunOptions) => Promise<Figure[]>;
};

/** The load of the last minute, in runnable processes. */
export const loadNow = (): number => loadavg()[0]!;

/** Runs work so many times, one after the other, and gives the times that it tells. */
export async function repeat(times: number, work: (index: number) => Promise<number>): Promise<number[]> {
	const taken: number[] = [];
	for (let i = 0; i < times; i++) taken.push(await work(i));
	return taken;
}

/** How long work takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
	const begin = performance.now();
	await work();
	return performance.now() - begin;
}

/**
 * Gives work up that takes too long: what hangs has failed, and the other cases still run.
 *
 * @throws Error saying what took so long
 */
export async function within<T>(seconds: number, what: string, work: Promise<T>): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`${what} takes longer than ${seconds} s`)), seconds * 1_000);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}
