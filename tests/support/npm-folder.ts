import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readIfThere } from '../../server/read-if-there.ts';
import { onPath } from './programs.ts';
import { isAlive } from './temporary.ts';

const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

type Options = {
	/** Packages whose part in C++ is built here, for the Node that runs. */
	built?: string[];
	/** Milliseconds for each of the two steps, installing and building. */
	patience?: number;
};

/**
 * A folder of its own with packages from npm that only tests use, so that nothing of Gatefold depends on them. It is
 * installed once in a checkout, whoever asks first; others who ask meanwhile wait for it.
 *
 * @param packages with their versions, such as `openapi-fetch@0.17.0`
 * @returns undefined where they cannot be had
 */
export async function npmFolder(
	name: string,
	packages: string[],
	{ built = [], patience = 120_000 }: Options = {},
): Promise<string | undefined> {
	const folder = join(root, 'node_modules', '.cache', name);
	// What is built fits one Node alone.
	const wanted = JSON.stringify({
		packages,
		built,
		...(built.length > 0 && { node: process.versions.modules }),
	});
	const mark = join(folder, 'installed.json');
	const isThere = () => readIfThere(mark) === wanted;
	if (isThere()) return folder;
	if (built.length > 0 && !canBuild()) {
		console.log(`${built.join(', ')} cannot be built without make, python3 and a compiler of C++:`);
		return lacking(packages);
	}
	const unlock = await lock(folder);
	try {
		if (isThere()) return folder;
		mkdirSync(folder, { recursive: true });
		const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save'];
		await npm(['install', '--prefix', folder, ...quiet, ...packages], patience);
		if (built.length > 0) await npm(['rebuild', '--prefix', folder, ...built], patience);
		writeFileSync(mark, wanted);
		return folder;
	} catch (error) {
		console.log(error instanceof Error ? error.message.slice(0, 2_000) : String(error));
		return lacking(packages);
	} finally {
		unlock();
	}
}

function lacking(packages: string[]): undefined {
	console.log(`${packages.join(', ')} cannot be had from npm here: what uses it is not tested.`);
}

const canBuild = () => ['make', 'python3', 'c++'].every((program) => onPath([program]).length > 0);

/** Runs npm with the Node that runs this, so that what it builds is built for that one. */
async function npm(args: string[], timeout: number): Promise<void> {
	const programs = dirname(process.execPath);
	const node = dirname(programs);
	const hasHeaders = existsSync(join(node, 'include', 'node', 'node.h'));
	await run('npm', args, {
		timeout,
		maxBuffer: 64 * 1024 * 1024,
		env: {
			...process.env,
			PATH: [programs, process.env.PATH].join(delimiter),
			// Else they are fetched, or those of another Node are taken where npm is set up for one.
			...(hasHeaders && { npm_config_nodedir: node }),
		},
	});
}

/** Waits until no other process installs into a folder. @returns how to let the next one in */
async function lock(folder: string): Promise<() => void> {
	const file = `${folder}.lock`;
	mkdirSync(dirname(file), { recursive: true });
	for (;;) {
		try {
			writeFileSync(file, String(process.pid), { flag: 'wx' });
			return () => rmSync(file);
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
		}
		const holder = Number(readIfThere(file));
		// One that was killed has left its lock.
		if (holder > 0 && !isAlive(holder)) rmSync(file, { force: true });
		else await sleep(200);
	}
}
