import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/**
 * A folder of its own with packages from npm that only tests use, so that nothing of Gatefold depends on them. What was
 * installed before stays.
 *
 * @param packages with their versions, such as `openapi-fetch@0.17.0`
 * @returns undefined where they cannot be had
 */
export function npmFolder(name: string, packages: string[]): string | undefined {
	const folder = join(root, 'node_modules', '.cache', name);
	const isThere = () =>
		packages.every((one) => existsSync(join(folder, 'node_modules', one.slice(0, one.lastIndexOf('@')))));
	if (isThere()) return folder;
	mkdirSync(folder, { recursive: true });
	const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save'];
	const { status } = spawnSync('npm', ['install', '--prefix', folder, ...quiet, ...packages], {
		stdio: 'ignore',
		timeout: 120_000,
	});
	if (status === 0 && isThere()) return folder;
	console.log(`${packages.join(', ')} cannot be had from npm here: what uses it is not tested.`);
	return undefined;
}
