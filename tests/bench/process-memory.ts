import { readFileSync, writeFileSync } from 'node:fs';

/** Megabytes of memory that a process holds, and the most that it has held; only Linux tells. */
export function memoryOf(pid: number): { now: number; most: number } {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024;
	return { now: of('VmRSS'), most: of('VmHWM') };
}

/** From now on the most that a process has held is counted anew. */
export const forgetMost = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5');
