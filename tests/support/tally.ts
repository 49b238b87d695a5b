import { existsSync, readFileSync } from 'node:fs';

/** How many checks or tests came out how. */
export type Tally = {
	passed: number;
	failed: number;
	skipped: number;
	/** Of those that passed, how many only at the second try: a fault of the app or of the test that nobody knows yet */
	retried: number;
};

type VitestReport = {
	numPassedTests: number;
	numFailedTests: number;
	numPendingTests: number;
	numTodoTests: number;
	testResults: { status: string; assertionResults: { status: string }[] }[];
};

type PlaywrightReport = {
	errors: unknown[];
	stats: { expected: number; unexpected: number; flaky: number; skipped: number };
};

/**
 * What a test runner's JSON report says. A runner that failed as a whole, or left no report, counts as a failure
 * even where no single test failed: an import that throws, an unhandled error, a server that did not start.
 */
export function tallyOf(kind: 'vitest' | 'playwright', reportFile: string, exitCode: number | null): Tally {
	const none = { passed: 0, failed: 1, skipped: 0, retried: 0 };
	if (!existsSync(reportFile)) return none;
	const report: unknown = JSON.parse(readFileSync(reportFile, 'utf8'));
	const tally =
		kind === 'vitest' ? ofVitest(report as VitestReport) : ofPlaywright(report as PlaywrightReport);
	return exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

function ofVitest(report: VitestReport): Tally {
	const unloaded = report.testResults.filter(
		({ status, assertionResults }) =>
			status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
	);
	return {
		passed: report.numPassedTests,
		failed: report.numFailedTests + unloaded.length,
		skipped: report.numPendingTests + report.numTodoTests,
		retried: 0,
	};
}

function ofPlaywright({ errors, stats }: PlaywrightReport): Tally {
	return {
		passed: stats.expected + stats.flaky,
		failed: stats.unexpected + errors.length,
		skipped: stats.skipped,
		retried: stats.flaky,
	};
}

/** Adds tallies up. */
export function sum(tallies: Tally[]): Tally {
	const of = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0);
	return { passed: of('passed'), failed: of('failed'), skipped: of('skipped'), retried: of('retried') };
}

/** The last line of `npm test`. */
export function inWords({ passed, failed, skipped, retried }: Tally): string {
	const more = [
		...(skipped > 0 ? [`${skipped} skipped`] : []),
		...(retried > 0 ? [`${retried} passed only at the second try`] : []),
	];
	return [`${passed} passed`, `${failed} failed`, ...more].join(', ');
}
