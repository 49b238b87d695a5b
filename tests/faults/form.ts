/** Whether the long form runs: `npm run test:faults`. `npm test` runs the short one. */
export const isLong = process.env.GATEFOLD_FAULTS === 'long';

/** How often something is done in the form that runs. */
export const times = (long: number, short: number): number => (isLong ? long : short);

/** Minutes for one test, in milliseconds; machines may be busy. */
export const minutes = (long: number, short: number): number => times(long, short) * 60_000;

/** Says what was measured, beside the tests' own output. */
export const say = (text: string): void => console.log(text);

/** Median and longest of times in milliseconds, in words. */
export function inWords(measured: readonly number[]): string {
	const sorted = [...measured].sort((a, b) => a - b);
	const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
	return `median ${Math.round(middle)} ms, longest ${Math.round(sorted.at(-1) ?? 0)} ms`;
}
