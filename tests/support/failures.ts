import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** A test that failed, be it only at the first try, and the first lines of why. */
export type Failure = { file: string; title: string; reason: string };

type VitestReport = {
	testResults: {
		name: string;
		message?: string;
		assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
	}[];
};

type PlaywrightSuite = { title: string; suites?: PlaywrightSuite[]; specs: PlaywrightSpec[] };
type PlaywrightSpec = {
	title: string;
	file: string;
	ok: boolean;
	tests: { status?: string; results: { errors: { message?: string }[] }[] }[];
};
type PlaywrightReport = { suites: PlaywrightSuite[]; errors: { message?: string }[] };

/** Lines of a reason that are told */
const most = 12;

/** What failed, by a test runner's JSON report: told again at the end, where a log that is cut off still has it. */
export function failuresOf(kind: 'vitest' | 'playwright', reportFile: string, root: string): Failure[] {
	if (!existsSync(reportFile)) return [];
	const report: unknown = JSON.parse(readFileSync(reportFile, 'utf8'));
	const failures =
		kind === 'vitest' ? ofVitest(report as VitestReport) : ofPlaywright(report as PlaywrightReport);
	return failures.map(({ file, title, reason }) => ({
		file: file.startsWith('/') ? relative(root, file) : file,
		title,
		reason: stripVTControlCharacters(reason).split('\n').slice(0, most).join('\n'),
	}));
}

function ofVitest({ testResults }: VitestReport): Failure[] {
	return testResults.flatMap(({ name, message, assertionResults }) => {
		const failed = assertionResults.filter(({ status }) => status === 'failed');
		if (failed.length === 0 && message)
			return [{ file: name, title: 'the file did not load', reason: message }];
		return failed.map(({ fullName, failureMessages = [] }) => ({
			file: name,
			title: fullName,
			reason: failureMessages.join('\n'),
		}));
	});
}

function ofPlaywright({ suites, errors }: PlaywrightReport): Failure[] {
	const specs = (suite: PlaywrightSuite): PlaywrightSpec[] => [
		...suite.specs,
		...(suite.suites ?? []).flatMap(specs),
	];
	const isFlaky = ({ tests }: PlaywrightSpec) => tests.some(({ status }) => status === 'flaky');
	const failed = suites.flatMap(specs).filter((spec) => !spec.ok || isFlaky(spec));
	return [
		...errors.map(({ message = '' }) => ({ file: '', title: 'the run as a whole', reason: message })),
		...failed.map(({ title, file, ok, tests }) => ({
			file,
			title: ok ? `${title} (passed at the second try)` : title,
			reason: tests
				.flatMap(({ results }) => results.flatMap((result) => result.errors))
				.map(({ message = '' }) => message)
				.join('\n'),
		})),
	];
}
