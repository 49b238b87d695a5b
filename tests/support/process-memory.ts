import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Megabytes of memory that a server holds, and the most that it has held, together with its processes that read and draw
 * files; of those the mosts are added, as if they had come at once. Only Linux tells.
 */
export function memoryOf(pid: number): { now: number; most: number } {
	const held = [pid, ...readersOf(pid)].map((one) => {
		const status = textOf(`/proc/${one}/status`);
		const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024;
		return { now: of('VmRSS'), most: of('VmHWM') };
	});
	return { now: sum(held.map(({ now }) => now)), most: sum(held.map(({ most }) => most)) };
}

/** From now on the most that a server has held is counted anew. */
export function forgetMost(pid: number): void {
	for (const one of [pid, ...readersOf(pid)]) writeFileSync(`/proc/${one}/clear_refs`, '5');
}

/** The processes that read and draw files for a server. Its database is not among them. */
export const readersOf = (pid: number): number[] =>
	textOf(`/proc/${pid}/task/${pid}/children`)
		.split(' ')
		.filter((child) => /-reader\.ts/.test(textOf(`/proc/${child}/cmdline`)))
		.map(Number);

/** Nothing of a process that has ended */
function textOf(path: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return '';
	}
}

const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);
