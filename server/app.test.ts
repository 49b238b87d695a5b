import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { refuse } from '#domain/errors.ts';
import { freshDatabase, type TestDatabase } from '../tests/support/database.ts';
import { startProxy } from '../tests/support/proxy.ts';
import { readJson } from './api/body.ts';
import { onError } from './api/errors.ts';
import { health } from './api/health.ts';
import { createApp } from './app.ts';
import { Atproto } from './atproto/atproto.ts';
import { createAuth } from './auth/auth.ts';
import { createKeys } from './auth/keys.ts';
import { createSessions } from './auth/sessions.ts';
import { readConfig } from './config.ts';
import { connect, type Sql } from './db/sql.ts';
import { deadline } from './http/deadline.ts';
import { createLog } from './log.ts';
import { Media } from './media/media.ts';
import { openStorage } from './media/storage/open.ts';
import type { Env } from './services.ts';
import { inProcessBus } from './sync/bus.ts';

const origin = 'http://localhost:3000';
const log = createLog('silent');
let database: TestDatabase;
let app: Hono<Env>;
let dataDir: string;
let endAuth: () => Promise<unknown>;

beforeAll(async () => {
	database = await freshDatabase();
	dataDir = mkdtempSync(join(tmpdir(), 'gatefold-app-'));
	const config = readConfig({ GATEFOLD_DATA: dataDir });
	const auth = createAuth({ config, origin, secret: randomUUID(), connection: database.connection, log });
	endAuth = auth.end;
	const closing = new AbortController().signal;
	const { sql } = database;
	const sessions = createSessions(auth);
	const keys = createKeys({ sql, log, trustedProxies: [] });
	const bus = inProcessBus();
	const media = new Media(
		{ config, sql, bus, sessions, keys, log },
		database.connection,
		await openStorage(config),
	);
	const build = join(dataDir, 'build');
	const atproto = new Atproto({ config, origin, sql, bus, log, media });
	const made = { auth, sessions, keys, bus, media, atproto };
	const services = { config, origin, version: '9.9.9', build, log, sql, ...made };
	app = createApp({ ...services, closing });
});
afterAll(async () => {
	await endAuth();
	await database.drop();
	rmSync(dataDir, { recursive: true });
});

test('health answers with the version while the database answers', async () => {
	const answer = await app.request('/api/health');
	expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok', version: '9.9.9' }]);
});

test('health says 503 when the database is gone', async () => {
	const sql = connect({ url: 'postgres://nobody@127.0.0.1:1/nothing' }, { max: 1 });
	const answer = await health({ sql, version: '9.9.9' }).request('/');
	expect([answer.status, await answer.json()]).toEqual([503, { status: 'unavailable', version: '9.9.9' }]);
	await sql.end({ timeout: 0 });
});

test('health says 503 in time when nothing comes back from the database', async () => {
	const hole = await startProxy(1);
	hole.become('silent');
	const sql = connect({ url: `postgres://nobody@127.0.0.1:${hole.port}/nothing` }, { max: 1 });
	expect((await health({ sql, version: '9.9.9' }).request('/')).status).toBe(503);
	await sql.end({ timeout: 0 });
	await hole.close();
});

test('every answer carries the headers that keep other sites out', async () => {
	for (const path of ['/api/health', '/api/nothing', '/nothing']) {
		const { headers } = await app.request(path);
		expect(Object.fromEntries(headers)).toMatchObject({
			'x-content-type-options': 'nosniff',
			'x-frame-options': 'DENY',
			'referrer-policy': 'strict-origin-when-cross-origin',
			'cross-origin-opener-policy': 'same-origin',
			'content-security-policy': expect.stringContaining("frame-ancestors 'none'") as string,
		});
	}
});

test('answers of the API are stored nowhere, errors too', async () => {
	for (const path of ['/api/health', '/api/auth/get-session', '/api/nothing']) {
		expect((await app.request(path)).headers.get('cache-control')).toContain('no-store');
	}
});

test('an unknown path of the API is a 404 with a code, never a page', async () => {
	const answer = await app.request('/api/nothing', {
		headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate' },
	});
	expect([answer.status, await answer.json()]).toEqual([
		404,
		{ code: 'not_found', message: 'There is nothing here.' },
	]);
});

test('a write from another site is refused before anything else', async () => {
	const headers = { origin: 'https://evil.example' };
	const answer = await app.request('/api/auth/sign-out', { method: 'POST', headers });
	expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'auth.foreign_origin' }]);
});

test('a body that is too large is refused, whether it says so or not', async () => {
	const body = 'x'.repeat(1_100_000);
	const told = await app.request('/api/auth/sign-in/email', {
		method: 'POST',
		body,
		headers: { 'content-length': '1100000' },
	});
	expect([told.status, await told.json()]).toMatchObject([413, { code: 'input.too_large' }]);
	const streamed: RequestInit & { duplex: 'half' } = {
		method: 'POST',
		body: new Blob([body]).stream(),
		duplex: 'half',
	};
	expect((await app.request('/api/auth/sign-in/email', streamed)).status).toBe(413);
});

/** An app of routes that fail, behind the middleware that every request passes. */
function failing(fail: (sql: Sql) => unknown) {
	const routes = new Hono<Env>().onError(onError(log));
	return routes.use(deadline(300)).post('/', async (c) => {
		await fail(database.sql);
		return c.json(await readJson(c.req, z.object({ ids: z.array(z.uuid()) })));
	});
}

test('work in several parts has the whole time for each of them', async () => {
	const routes = new Hono<Env>().use(deadline(300)).post('/', async (c) => {
		for (let part = 0; part < 4; part++) {
			await sleep(150);
			c.var.goesOn();
		}
		return c.json({});
	});
	expect((await routes.request('/', { method: 'POST' })).status).toBe(200);
});

test('who has sent a body for long has the whole time for the answer as well', async () => {
	const routes = new Hono<Env>()
		.onError(onError(log))
		.use(deadline(600))
		.post('/', async (c) => {
			await c.req.text();
			await sleep(400);
			return c.json({});
		});
	const server = serve({ fetch: routes.fetch, port: 0, hostname: '127.0.0.1' });
	onTestFinished(() => void server.close());
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	const sending = request({ port, host: '127.0.0.1', method: 'POST', headers: { 'content-length': 10 } });
	for (let n = 0; n < 10; n++) {
		sending.write('x');
		await sleep(50);
	}
	sending.end();
	const [answer] = (await once(sending, 'response')) as [IncomingMessage];
	answer.resume();
	expect(answer.statusCode).toBe(200);
});

test('input that does not fit is told by place, and nothing of it is repeated', async () => {
	const answer = await failing(() => undefined).request('/', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: '{"ids":["mine"]}',
	});
	expect([answer.status, await answer.json()]).toEqual([
		400,
		{
			code: 'input.invalid',
			message: 'The request is not valid.',
			errors: [{ path: 'ids.0', message: 'Invalid UUID' }],
		},
	]);
});

test.each([
	['a refusal', () => refuse('album.no_right'), 403, 'album.no_right'],
	['a statement that is wrong', (sql: Sql) => sql`select secret from nowhere`, 500, 'unavailable'],
	[
		'a lost connection',
		() => Promise.reject(Object.assign(new Error(), { code: 'CONNECTION_CLOSED' })),
		503,
		'unavailable',
	],
	[
		'a database that shuts down',
		() => Promise.reject(Object.assign(new Error(), { code: '57P01' })),
		503,
		'unavailable',
	],
	['an answer that does not come', () => sleep(2_000), 503, 'unavailable'],
])('%s is told by code alone', async (_, fail, status, code) => {
	const answer = await failing(fail).request('/', { method: 'POST', body: '{"ids":[]}' });
	const text = await answer.text();
	expect([answer.status, JSON.parse(text)]).toMatchObject([status, { code }]);
	expect(text).not.toMatch(/nowhere|select|at .*\.ts/);
});
