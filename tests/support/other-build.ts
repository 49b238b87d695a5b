import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const copied = [
	'package.json',
	'svelte.config.js',
	'vite.config.ts',
	'tsconfig.json',
	'server',
	'src',
	'static',
];

/**
 * Builds this checkout once more in a folder of its own, as another version of the app: for
 * `server.restart(folder)`, as when someone updates a server.
 *
 * @throws Error with the end of what the build said
 */
export async function buildAnother(version: string): Promise<{ folder: string; remove: () => void }> {
	const folder = mkdtempSync(join(tmpdir(), 'gatefold-build-'));
	const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true });
	symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
	const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
	const child = spawn(process.execPath, [vite, 'build'], {
		cwd: folder,
		env: { ...process.env, GATEFOLD_BUILD: version },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let said = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4_000)));
	}
	const [code] = await once(child, 'close');
	if (code === 0) return { folder, remove };
	remove();
	throw new Error(`The other version could not be built:\n${said}`);
}
