import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureChromium, NoChromium } from './chromium.ts';
import { type Failure, failuresOf } from './failures.ts';
import { ensureFfmpeg } from './ffmpeg.ts';
import { ensurePds, pdsVariable } from './pds-folder.ts';
import { beforeChecks, type Stage, stagesNamed } from './stages.ts';
import { inWords, sum, type Tally, tallyOf } from './tally.ts';

const usage =
	'npm test [-- --only format,lint,types,unused,unit,server,simulation,faults,build,e2e] [--grep <part of a title>]';
const root = fileURLToPath(new URL('../..', import.meta.url));
const reports = join(root, 'test-results');
/** Milliseconds after which a stage is given up. The longest takes a few minutes on two cores, in long forms half an hour. */
const patience = 90 * 60_000;
/** Checks that run at a time; each is one process that keeps one core busy. */
const lanes = Math.min(4, availableParallelism());

const env: NodeJS.ProcessEnv = {
	...process.env,
	PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
	// Some of the tools colour also what goes to a file; with NO_COLOR beside it, Node would warn of the two.
	...(process.stdout.isTTY ? {} : { NO_COLOR: undefined, FORCE_COLOR: '0' }),
};

async function main(): Promise<number> {
	let chosen: Stage[];
	let grep: string | undefined;
	try {
		const { values } = parseArgs({ options: { only: { type: 'string' }, grep: { type: 'string' } } });
		grep = values.grep;
		chosen = stagesNamed(values.only);
	} catch (error) {
		console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
		return 2;
	}
	const hasServer = chosen.some(({ name }) => name === 'server');
	if (hasServer) ensureFfmpeg();
	const runsBrowser = chosen.some((stage) => stage.runner === 'playwright');
	try {
		if (runsBrowser) env.GATEFOLD_CHROMIUM = ensureChromium();
	} catch (error) {
		if (!(error instanceof NoChromium)) throw error;
		console.error(error.message);
		return 2;
	}

	mkdirSync(reports, { recursive: true });
	// It is made beside the checks, so that no test waits for it. Where it cannot be had, tests need not find that out again.
	const [tallies, pds] = await Promise.all([
		runChecks(chosen.filter((stage) => stage.isCheck)),
		hasServer ? ensurePds() : undefined,
	]);
	if (hasServer && !pds) env[pdsVariable] = 'none';
	for (const stage of chosen) {
		if (stage.isCheck) continue;
		if (stage.runner === 'playwright' && tallies.get('build')?.failed) {
			console.log(`\n${stage.name}: not run, because the app could not be built`);
			tallies.set(stage.name, { passed: 0, failed: 1, skipped: 0, retried: 0 });
			continue;
		}
		tallies.set(stage.name, await (stage.runner ? runTests(stage, grep) : runCheck(stage)));
	}

	const total = sum([...tallies.values()]);
	console.log('');
	// Told once more: what the runners say of a failure is far above, and may be cut off.
	const failures = new Map<string, Failure[]>();
	for (const { name, runner } of chosen) {
		const tally = tallies.get(name);
		if (runner && tally && tally.failed + tally.retried > 0)
			failures.set(name, failuresOf(runner, reportOf(name), root));
	}
	for (const [name, failed] of failures)
		for (const { file, title, reason } of failed)
			console.log(`${name}: ${file}: ${title}\n${reason.replaceAll(/^/gm, '    ')}\n`);
	for (const [name, tally] of tallies) {
		console.log(`${tally.failed > 0 ? 'FAILED' : 'ok    '}  ${name}: ${inWords(tally)}`);
		for (const { file, title } of failures.get(name) ?? []) console.log(`        ${file}: ${title}`);
	}
	console.log(`\n${inWords(total)}`);
	return total.failed > 0 ? 1 : 0;
}

/** Runs checks side by side, which changes nothing for any of them. @returns their tallies, by name */
async function runChecks(checks: readonly Stage[]): Promise<Map<string, Tally>> {
	const tallies = new Map<string, Tally>();
	if (checks.length === 0) return tallies;
	const before = await runCheck({ name: 'compiled', commands: beforeChecks });
	if (before.failed > 0) return tallies.set('compiled', before);
	const waiting = [...checks];
	const lane = async () => {
		for (let check = waiting.shift(); check; check = waiting.shift())
			tallies.set(check.name, await runCheck(check));
	};
	await Promise.all(Array.from({ length: lanes }, lane));
	return tallies;
}

/** A check says nothing but its time when it passes, and everything when it does not. */
async function runCheck({ name, commands }: Stage): Promise<Tally> {
	const begin = performance.now();
	for (const command of commands) {
		const { code, output } = await run(command, { isQuiet: true });
		if (code === 0) continue;
		console.log(`${output.trimEnd()}\n${name}: FAILED (${command.join(' ')})`);
		return { passed: 0, failed: 1, skipped: 0, retried: 0 };
	}
	console.log(`${name}: ok, ${seconds(begin)}`);
	return { passed: 1, failed: 0, skipped: 0, retried: 0 };
}

async function runTests({ name, runner, commands }: Stage, grep: string | undefined): Promise<Tally> {
	if (runner === undefined) throw new Error(`${name} has no test runner`);
	const begin = performance.now();
	const report = reportOf(name);
	rmSync(report, { force: true });
	console.log(`\n${name}:`);
	let code: number | null = 0;
	for (const command of commands) {
		({ code } = await run([...command, ...argumentsFor(runner, report, grep)], {
			env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
		}));
	}
	const tally = tallyOf(runner, report, code);
	// A runner counts the tests that --grep leaves out as skipped.
	const counted = grep === undefined ? tally : { ...tally, skipped: 0 };
	console.log(`${name}: ${inWords(counted)}, ${seconds(begin)}`);
	return counted;
}

function argumentsFor(runner: 'vitest' | 'playwright', report: string, grep: string | undefined): string[] {
	if (runner === 'playwright')
		return ['--reporter=list,json', ...(grep === undefined ? [] : ['--grep', grep])];
	const pattern = grep === undefined ? [] : ['--testNamePattern', grep];
	return ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`, ...pattern];
}

function run(command: string[], options: { isQuiet?: boolean; env?: Record<string, string> }) {
	const [program = '', ...args] = command;
	return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
		const child = spawn(program, args, {
			cwd: root,
			env: { ...env, ...options.env },
			stdio: ['ignore', options.isQuiet ? 'pipe' : 'inherit', options.isQuiet ? 'pipe' : 'inherit'],
			timeout: patience,
		});
		let output = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
		}
		child.on('error', reject);
		child.on('close', (code) => resolve({ code, output }));
	});
}

const reportOf = (stage: string) => join(reports, `${stage}.json`);
const seconds = (begin: number) => `${((performance.now() - begin) / 1000).toFixed(1)} s`;

process.exitCode = await main();
