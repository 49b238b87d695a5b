import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { freshDatabase } from '../tests/support/database.ts';
import { runningPostgres } from './db/embedded/attach.ts';
import { clearAway, readPostmaster } from './db/embedded/postmaster.ts';

// Each server here starts with --no-build: what it serves is looked at elsewhere.

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let dataDir: string;
const children: ChildProcess[] = [];

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'gatefold-main-'));
	chmodSync(folder, 0o711);
	dataDir = join(folder, 'data');
});

afterEach(async () => {
	for (const child of children.splice(0)) await end(child, 'SIGKILL');
	await clearAway(join(dataDir, 'postgres'), () => undefined);
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

type Run = { child: ChildProcess; out: () => string; err: () => string; line: Promise<string> };

function run(env: Record<string, string> = {}): Run {
	const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), '--no-build'], {
		env: { PATH: process.env.PATH, PORT: '0', GATEFOLD_DATA: dataDir, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	children.push(child);
	let out = '';
	let err = '';
	const line = new Promise<string>((resolve) => {
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			out += text;
			if (out.includes('\n')) resolve(out.split('\n', 1)[0] ?? '');
		});
		child.once('close', () => resolve(`ended: ${err}`));
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
	return { child, out: () => out, err: () => err, line };
}

async function end(child: ChildProcess, signal: NodeJS.Signals) {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const closed = once(child, 'close');
	child.kill(signal);
	await closed;
}

async function refusalOf(env: Record<string, string>) {
	const { child, err } = run(env);
	if (child.exitCode === null) await once(child, 'close');
	return [child.exitCode, err()];
}

const health = async (origin: string) => (await fetch(`${origin}/api/health`)).status;
const originIn = (line: string) => /^Gatefold is ready at (http:\/\/localhost:\d+)$/.exec(line)?.[1] ?? line;

test.each(['SIGTERM', 'SIGINT'] as const)(
	'the server says one line, serves, and ends with its PostgreSQL on %s within 5 s',
	async (signal) => {
		const { child, line, out } = run();
		const origin = originIn(await line);
		expect(await health(origin)).toBe(200);
		expect(runningPostgres(dataDir)).toBeDefined();
		const held = await fetch(`${origin}/api/health`, { keepalive: true });
		const begun = performance.now();
		await end(child, signal);
		expect(performance.now() - begun).toBeLessThan(5_000);
		expect(child.exitCode).toBe(0);
		expect(out().split('\n')).toHaveLength(2);
		expect(runningPostgres(dataDir)).toBeUndefined();
		expect(held.status).toBe(200);
	},
);

test('a signal while the server starts leaves nothing running', async () => {
	const { child, err } = run();
	await expect.poll(() => readPostmaster(join(dataDir, 'postgres'))?.pid, { timeout: 20_000 }).toBeDefined();
	await end(child, 'SIGTERM');
	expect([child.exitCode, runningPostgres(dataDir)]).toEqual([0, undefined]);
	expect(err()).not.toMatch(/fatal|Error/);
});

test('a second start on the same data folder says so and ends, and the first goes on', async () => {
	const first = run();
	const origin = originIn(await first.line);
	expect(await refusalOf({})).toEqual([
		1,
		`Gatefold already runs on the data folder ${dataDir} (process ${first.child.pid}): stop that one first.\n`,
	]);
	expect(await health(origin)).toBe(200);
});

test('after a kill -9 of everything the next start serves again', async () => {
	const first = run();
	await first.line;
	const postgres = readPostmaster(join(dataDir, 'postgres'))?.pid ?? 0;
	const closed = once(first.child, 'close');
	first.child.kill('SIGKILL');
	process.kill(postgres, 'SIGKILL');
	await closed;
	expect(await health(originIn(await run().line))).toBe(200);
});

test('when PostgreSQL dies the server lives, says 503 and then 200 again', async () => {
	const { child, line } = run();
	const origin = originIn(await line);
	process.kill(readPostmaster(join(dataDir, 'postgres'))?.pid ?? 0, 'SIGKILL');
	await expect.poll(() => health(origin), { interval: 5, timeout: 10_000 }).toBe(503);
	await expect.poll(() => health(origin), { timeout: 10_000 }).toBe(200);
	expect(child.exitCode).toBeNull();
});

test('a wrong setting ends the start with one line that names it', async () => {
	expect(await refusalOf({ PORT: 'http' })).toEqual([
		1,
		'Setting PORT is "http": it must be a port number from 0 to 65535.\n',
	]);
});

test('a port that is taken, a certificate that is not there and a database that is away are named', async () => {
	const other = createServer();
	await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
	const address = other.address();
	const port = address && typeof address === 'object' ? String(address.port) : '';
	const database = await freshDatabase();
	const [taken, noFile, away] = await Promise.all([
		refusalOf({ ...database.env, PORT: port }),
		refusalOf({ ...database.env, GATEFOLD_TLS_CERT: '/nowhere.pem', GATEFOLD_TLS_KEY: '/nowhere.pem' }),
		refusalOf({ DATABASE_URL: 'postgres://ana:hunter2@127.0.0.1:1/gatefold' }),
	]);
	expect(taken).toEqual([
		1,
		expect.stringContaining(`Setting PORT is ${port}: another program listens there.\n`),
	]);
	expect(noFile).toEqual([
		1,
		expect.stringContaining('Setting GATEFOLD_TLS_CERT is "/nowhere.pem": the file cannot be read.\n'),
	]);
	expect(away).toEqual([
		1,
		expect.stringMatching(/^The database that DATABASE_URL names cannot be used: .*ECONNREFUSED/),
	]);
	expect(String(away[1])).not.toContain('hunter2');
	other.close();
	await database.drop();
});
