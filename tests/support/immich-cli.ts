import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const version = '3.2.2';
const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'node_modules', '.cache', `immich-cli-${version}`);
const program = join(folder, 'node_modules', '@immich', 'cli', 'bin', 'immich');

/** Whether the published program is here; it is installed from npm into a folder of its own. */
export const hasImmichCli = install();

function install(): boolean {
	if (existsSync(program)) return true;
	mkdirSync(folder, { recursive: true });
	const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save'];
	const { status } = spawnSync('npm', ['install', '--prefix', folder, ...quiet, `@immich/cli@${version}`], {
		stdio: 'ignore',
		timeout: 120_000,
	});
	if (status === 0 && existsSync(program)) return true;
	console.log('@immich/cli cannot be had from npm here: that it works with this server is not tested.');
	return false;
}

/**
 * Runs it.
 *
 * @param home where it keeps who is signed in
 * @throws Error where it ends with another code than 0
 */
export async function immich(home: string, ...args: string[]): Promise<string> {
	const { stdout, stderr } = await promisify(execFile)(
		process.execPath,
		[program, '--config-directory', home, ...args],
		{ timeout: 120_000, env: { ...process.env, NO_COLOR: '1' } },
	);
	return stdout + stderr;
}
