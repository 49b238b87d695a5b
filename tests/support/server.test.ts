import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProxy } from './proxy.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => void (server = await startServer()));
afterAll(() => server.stop());

const health = async (origin: string) => (await fetch(`${origin}/api/health`)).status;
const whoIs = async (cookie: string): Promise<unknown> =>
	(await fetch(`${server.origin}/api/auth/get-session`, { headers: { cookie } })).json();

test('a server that was killed comes back on its port with its data', async () => {
	const ana = await server.account({ handle: 'ana' });
	await server.kill();
	await expect(health(server.origin)).rejects.toThrow();
	await server.restart();
	expect(await health(server.origin)).toBe(200);
	expect(await whoIs(ana.cookie)).toMatchObject({ user: { id: ana.id, handle: 'ana' } });
});

test('a person signs in on as many devices as a test needs', async () => {
	const ben = await server.account();
	const cookies = await Promise.all(Array.from({ length: 12 }, () => server.signIn(ben)));
	expect(new Set(cookies).size).toBe(12);
});

test('behind the proxy the network is as ill as it is told', async () => {
	const proxy = await startProxy(server.port);
	expect(await health(proxy.origin)).toBe(200);
	proxy.become('cut');
	await expect(health(proxy.origin)).rejects.toThrow();
	proxy.become('silent');
	const answer = fetch(`${proxy.origin}/api/health`);
	await expect.poll(() => proxy.open()).toBe(1);
	proxy.become('none');
	await expect(answer).rejects.toThrow();
	expect(await health(proxy.origin)).toBe(200);
	await proxy.close();
});

test('a server that ends in order takes its data folder with it', async () => {
	const other = await startServer();
	expect(await other.end()).toBe(0);
	await other.stop();
	expect(existsSync(dirname(other.dataDir))).toBe(false);
});
