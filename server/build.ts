import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder that the project lies in. */
export const root = join(import.meta.dirname, '..');
/** The folder of the built app. */
export const buildDir = join(root, 'build');

const sources = ['src', 'static', 'svelte.config.js', 'vite.config.ts', 'package-lock.json'];
/** Written by the build itself. */
const generated = join(root, 'src', 'lib', 'paraglide');

/** Whether the app is not built yet, or something that it is built from has changed since. */
export function needsBuild(): boolean {
	const page = join(buildDir, '200.html');
	if (!existsSync(page)) return true;
	const built = statSync(page).mtimeMs;
	return sources.some((name) => existsSync(join(root, name)) && newest(join(root, name)) > built);
}

/** Builds the app. @throws Error with the end of what the build said */
export async function buildApp(signal: AbortSignal): Promise<void> {
	const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
	const child = spawn(process.execPath, [vite, 'build'], {
		cwd: root,
		stdio: ['ignore', 'pipe', 'pipe'],
		signal,
	});
	let said = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4_000)));
	}
	const code = await new Promise<number | null>((resolve, reject) => {
		child.on('error', reject);
		child.on('close', resolve);
	});
	if (code !== 0) throw new Error(`The app could not be built:\n${said}`);
}

function newest(path: string): number {
	if (path === generated) return 0;
	const found = statSync(path);
	if (!found.isDirectory()) return found.mtimeMs;
	// A folder's own time moves when a file in it is removed.
	return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
