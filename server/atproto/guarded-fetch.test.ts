import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { guardedFetch } from './guarded-fetch.ts';

let server: Server;
let origin: string;
let asked = 0;
beforeAll(async () => {
	server = createServer((request, answer) => {
		asked++;
		if (request.url === '/elsewhere') answer.writeHead(302, { location: `${origin}/here` }).end();
		else if (request.url === '/large') answer.end(Buffer.alloc(3 * 1024 * 1024));
		else answer.end('here');
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const plc = 'https://plc.directory';

test('what is not public, or not by HTTPS, is not asked', async () => {
	const fetch = guardedFetch({ plc, allow: [] });
	const port = new URL(origin).port;
	for (const url of [
		`${origin}/here`,
		`http://localhost:${port}/here`,
		`https://localhost:${port}/here`,
		`https://127.0.0.1:${port}/here`,
		`https://[::1]:${port}/here`,
		`https://[::ffff:127.0.0.1]:${port}/here`,
		'https://10.0.0.1/here',
		'https://169.254.169.254/latest/meta-data',
		'file:///etc/passwd',
		'data:text/plain,here',
	])
		await expect(fetch(url), url).rejects.toThrow();
	expect(asked).toBe(0);
});

test('what the settings name is asked as it is, and nothing that it leads to or that has no end', async () => {
	const fetch = guardedFetch({ plc, allow: [origin] });
	expect(await (await fetch(`${origin}/here`)).text()).toBe('here');
	await expect(fetch(`${origin}/elsewhere`)).rejects.toThrow();
	await expect(fetch(`${origin}/large`).then((answer) => answer.text())).rejects.toThrow();
});
