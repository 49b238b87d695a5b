import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTemporary, removeTemporary, sweepTemporary } from './temporary.ts';

test('what a killed run left is swept away, and what a living one uses is not', async () => {
	const mine = makeTemporary('server');
	const run = spawn(process.execPath, ['--input-type=module', '--eval', left], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	await once(run.stdout, 'data');
	const theirs = readdirSync(tmpdir()).find((name) => name.startsWith(`gatefold-server-${run.pid}-`)) ?? '';
	await sweepTemporary();
	expect(existsSync(join(tmpdir(), theirs, 'data', 'postgres', 'postmaster.pid'))).toBe(true);

	const ended = once(run, 'close');
	run.kill('SIGKILL');
	await ended;
	await sweepTemporary();
	expect(existsSync(join(tmpdir(), theirs))).toBe(false);
	expect(spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout).not.toContain(theirs);
	expect(existsSync(mine)).toBe(true);
	await removeTemporary(mine);
});

/** A run that starts an embedded server and never ends it. */
const left = `
	import { startServer } from ${JSON.stringify(join(import.meta.dirname, 'server.ts'))};
	const server = await startServer({ database: 'embedded' });
	console.log(server.origin);
	setInterval(() => undefined, 1000);
`;
