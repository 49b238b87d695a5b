import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { failuresOf } from './failures.ts';

const folder = mkdtempSync(join(tmpdir(), 'gatefold-failures-'));
afterAll(() => rmSync(folder, { recursive: true }));

function report(content: unknown): string {
	const file = join(folder, 'report.json');
	writeFileSync(file, JSON.stringify(content));
	return file;
}

test('of a vitest report the failed tests are told, with their file as it lies in the checkout', () => {
	const testResults = [
		{
			name: '/checkout/server/pull.test.ts',
			status: 'failed',
			assertionResults: [
				{ status: 'passed', fullName: 'fine' },
				{
					status: 'failed',
					fullName: 'not fine',
					failureMessages: ['\u001b[31mexpected 1\u001b[39m to be 2'],
				},
			],
		},
		{
			name: '/checkout/server/push.test.ts',
			status: 'failed',
			message: 'no such import',
			assertionResults: [],
		},
	];
	expect(failuresOf('vitest', report({ testResults }), '/checkout')).toEqual([
		{ file: 'server/pull.test.ts', title: 'not fine', reason: 'expected 1 to be 2' },
		{ file: 'server/push.test.ts', title: 'the file did not load', reason: 'no such import' },
	]);
});

test('of a browser report they are found in suites within suites, and errors of the run as a whole are told', () => {
	const spec = (title: string, ok: boolean) => ({
		...{ title, ok, file: 'tests/e2e/tabs.spec.ts' },
		tests: [{ results: [{ errors: ok ? [] : [{ message: 'Error: not seen\n'.repeat(40) }] }] }],
	});
	const suites = [
		{
			title: '',
			specs: [spec('fine', true)],
			suites: [{ title: 'inner', specs: [spec('not fine', false)] }],
		},
	];
	const [whole, inner, ...rest] = failuresOf(
		'playwright',
		report({ suites, errors: [{ message: 'no browser' }] }),
		'/checkout',
	);
	expect(whole).toMatchObject({ title: 'the run as a whole', reason: 'no browser' });
	expect(inner).toMatchObject({ file: 'tests/e2e/tabs.spec.ts', title: 'not fine' });
	expect(inner?.reason.split('\n').length).toBeLessThan(20);
	expect(rest).toEqual([]);
});

test('a browser test that passed at the second try is told too, with why the first one failed', () => {
	const results = [{ errors: [{ message: 'too late' }] }, { errors: [] }];
	const spec = {
		title: 'fine',
		ok: true,
		file: 'tests/e2e/tabs.spec.ts',
		tests: [{ status: 'flaky', results }],
	};
	const suites = [{ title: '', specs: [spec] }];
	expect(failuresOf('playwright', report({ suites, errors: [] }), '/checkout')).toEqual([
		{ file: 'tests/e2e/tabs.spec.ts', title: 'fine (passed at the second try)', reason: 'too late' },
	]);
});

test('a runner that left no report has nothing to tell here', () => {
	expect(failuresOf('vitest', join(folder, 'nowhere.json'), '/checkout')).toEqual([]);
});
