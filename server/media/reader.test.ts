import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Answered, Asked } from '../../tests/support/obedient-reader.ts';
import { Overtaxed, Reader, type ReaderLimits } from './reader.ts';

const module = new URL('../../tests/support/obedient-reader.ts', import.meta.url);

function reader(limits?: ReaderLimits) {
	const { ask } = new Reader<Asked, Answered>(module, { patience: 20_000, heap: 32, ...limits });
	return (asked: Asked['asked']) => ask({ asked });
}

test('one process answers what comes at once, each question with its own answer', async () => {
	const ask = reader();
	expect(await Promise.all([ask('a'), ask('b'), ask('c')])).toMatchObject([
		{ asked: 'a', count: 1 },
		{ asked: 'b', count: 2 },
		{ asked: 'c', count: 3 },
	]);
});

test('it knows no secret of the server', async () => {
	process.env.OF_THE_SERVER = 'secret';
	expect((await reader()('a')).environment).not.toContain('OF_THE_SERVER');
});

test('a refusal and what is thrown are answers: the process stays', async () => {
	const ask = reader();
	await expect(ask('refuse')).rejects.toMatchObject({ code: 'asset.unreadable' });
	await expect(ask('throw')).rejects.toMatchObject({ message: 'thrown there', code: 'ENOENT' });
	expect(await ask('c')).toMatchObject({ asked: 'c', count: 3 });
});

test.each([
	['takes too much time', 'never', 4_000, Overtaxed],
	['takes too much memory', 'memory', 20_000, Overtaxed],
	['ends it', 'exit', 20_000, Error],
] as const)('what %s holds nobody else up', async (_what, question, patience, thrown) => {
	const ask = reader({ patience });
	const [failed, next] = await Promise.allSettled([ask(question), ask('b')]);
	expect(failed).toMatchObject({ status: 'rejected', reason: { constructor: thrown } });
	expect(next).toMatchObject({ status: 'fulfilled', value: { asked: 'b', count: 1 } });
});

test('a stop that is told to all of its processes ends none that the server still asks', async () => {
	const ask = reader();
	const { process: pid } = await ask('a');
	process.kill(pid, 'SIGINT');
	process.kill(pid, 'SIGTERM');
	await sleep(300);
	expect(await ask('b')).toMatchObject({ count: 2, process: pid });
});

test('one that was ended while it had nothing to do is followed by another', async () => {
	const ask = reader();
	const { process: pid } = await ask('a');
	process.kill(pid, 'SIGKILL');
	await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
	expect(await ask('b')).toMatchObject({ count: 1 });
});

test('it ends with whoever asks, also in the middle of its work', async () => {
	const alone = fork(module, { serialization: 'advanced' });
	alone.send({ asked: 'a' } satisfies Asked);
	await once(alone, 'message');
	alone.send({ asked: 'never' } satisfies Asked);
	alone.disconnect();
	expect(await once(alone, 'exit')).toEqual([null, 'SIGKILL']);
});

test('one that has nothing to do is ended', async () => {
	const ask = reader({ idle: 50 });
	const { process: pid } = await ask('a');
	await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
	expect(await ask('b')).toMatchObject({ count: 1 });
});

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}
