import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inWords, sum, tallyOf } from './tally.ts';

const folder = mkdtempSync(join(tmpdir(), 'gatefold-tally-'));
afterAll(() => rmSync(folder, { recursive: true }));

function report(content: unknown): string {
	const file = join(folder, 'report.json');
	writeFileSync(file, JSON.stringify(content));
	return file;
}

const vitest = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0, testResults: [] };
const playwright = { errors: [], stats: { expected: 2, unexpected: 0, flaky: 0, skipped: 0 } };

test('a report is counted test by test', () => {
	expect(tallyOf('vitest', report(vitest), 0)).toEqual({ passed: 3, failed: 0, skipped: 1, retried: 0 });
	expect(tallyOf('playwright', report(playwright), 0)).toEqual({
		passed: 2,
		failed: 0,
		skipped: 0,
		retried: 0,
	});
});

test('a test file that does not load is a failure, although none of its tests failed', () => {
	const unloaded = { ...vitest, testResults: [{ status: 'failed', assertionResults: [] }] };
	expect(tallyOf('vitest', report(unloaded), 1).failed).toBe(1);
});

test('a runner that fails without a failed test is a failure', () => {
	expect(tallyOf('vitest', report(vitest), 1).failed).toBe(1);
	expect(tallyOf('playwright', report(playwright), null).failed).toBe(1);
});

test('a runner that leaves no report is a failure', () => {
	expect(tallyOf('vitest', join(folder, 'nowhere.json'), 0)).toMatchObject({ passed: 0, failed: 1 });
});

test('a browser test that passes only when tried again is said to', () => {
	const flaky = tallyOf('playwright', report({ ...playwright, stats: { ...playwright.stats, flaky: 1 } }), 0);
	expect(inWords(flaky)).toBe('3 passed, 0 failed, 1 passed only at the second try');
});

test('skipped tests are named only where there are some', () => {
	const tally = sum([
		{ passed: 1, failed: 0, skipped: 0, retried: 0 },
		{ passed: 2, failed: 1, skipped: 0, retried: 0 },
	]);
	expect(inWords(tally)).toBe('3 passed, 1 failed');
	expect(inWords({ ...tally, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
});
