/** Programs of the system that tests need, and how they are installed where a machine lets one. */
import { spawnSync, type SpawnSyncOptions } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The paths at which programs of these names lie. */
export function onPath(names: readonly string[]): string[] {
	const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
	return names.flatMap((name) => folders.map((folder) => join(folder, name))).filter(isExecutable);
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** Installs Debian's packages, where this is root on a system that has apt. It says what it does; whether it has worked is seen by looking for the program. */
export function aptInstall(packages: readonly string[]): void {
	if (process.getuid?.() !== 0 || onPath(['apt-get']).length === 0) return;
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	runQuietly('apt-get', ['update', '-q'], { timeout: 300_000, env });
	const install = ['install', '-y', '-q', '--no-install-recommends', ...packages];
	runQuietly('apt-get', install, { timeout: 1_200_000, env });
}

/** Runs an installer without a terminal; what it printed is shown only where it failed. */
export function runQuietly(command: string, args: string[], options: SpawnSyncOptions): void {
	const line = [command, ...args].join(' ');
	const { status, stdout, stderr, error } = spawnSync(command, args, {
		...options,
		stdio: ['ignore', 'pipe', 'pipe'],
		encoding: 'utf8',
	});
	if (status === 0) return console.log(`  ${line}: done`);
	const told = `${stdout}${stderr}`.split('\n').filter((text) => /error|fail|unable|denied/i.test(text));
	const why = error?.message ?? [...new Set(told.map((text) => text.trim()))].slice(0, 3).join('\n    ');
	console.log(`  ${line}: failed\n    ${why}`);
}
