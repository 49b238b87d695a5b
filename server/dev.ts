import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from './build.ts';

// The server on 3000, started again when one of its files changes, and Vite on 5173, which passes /api and /media on
// to it: 5173 is what one opens. The service worker is not part of it: look at that on the built app (npm start).

const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
const env = { ...process.env, PORT: '3000', GATEFOLD_ORIGIN: 'http://localhost:5173' };

const children: ChildProcess[] = [
	spawn(
		process.execPath,
		['--watch', '--watch-preserve-output', join(root, 'server', 'main.ts'), '--no-build'],
		{ cwd: root, stdio: 'inherit', env },
	),
	spawn(process.execPath, [vite, 'dev', '--port', '5173', '--strictPort'], { cwd: root, stdio: 'inherit' }),
];

let stopping = false;
const stop = (code: number) => {
	if (stopping) return;
	stopping = true;
	process.exitCode = code;
	for (const child of children) child.kill('SIGTERM');
};

for (const child of children) child.once('exit', (code) => stop(code ?? 0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(0));
