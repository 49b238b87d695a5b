import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { addUser, listUsers, resetPassword } from '../cli/accounts.ts';
import { onError } from '../api/errors.ts';
import { readConfig } from '../config.ts';
import { createLog } from '../log.ts';
import type { Env } from '../services.ts';
import { inProcessBus } from '../sync/bus.ts';
import { createAuth } from './auth.ts';
import { authRoutes } from './routes.ts';
import { createSessions, type Sessions } from './sessions.ts';

const origin = 'http://localhost:3000';
const log = createLog('silent');
let database: TestDatabase;
const ends: (() => Promise<unknown>)[] = [];

beforeEach(async () => void (database = await freshDatabase()));
afterEach(async () => {
	for (const end of ends.splice(0)) await end();
	await database.drop();
});

type Server = { app: Hono<Env>; sessions: Sessions; clock: { now: number } };

function server(env: Record<string, string> = {}): Server {
	const config = readConfig(env);
	const auth = createAuth({ config, origin, secret: randomUUID(), connection: database.connection, log });
	ends.push(auth.end);
	const clock = { now: Date.now() };
	const sessions = createSessions(auth, () => clock.now);
	const routes = authRoutes({ auth, bus: inProcessBus(), config, sessions, sql: database.sql });
	const app = new Hono<Env>().onError(onError(log)).route('/api/auth', routes);
	return { app, sessions, clock };
}

/** A request as it comes over a socket from an address. */
async function post(
	app: Hono<Env>,
	path: string,
	body: unknown,
	headers: Record<string, string> = {},
	from = '203.0.113.7',
) {
	const incoming = { complete: true, socket: { remoteAddress: from, bytesRead: 0 } };
	const request = new Request(`${origin}${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', origin, ...headers },
		body: JSON.stringify(body),
	});
	return app.fetch(request, { incoming } as unknown as Env['Bindings']);
}

const account = (handle: string) => ({
	name: handle,
	handle,
	email: `${handle}@example.org`,
	password: `the password of ${handle}`,
});
const signUp = (app: Hono<Env>, handle: string) => post(app, '/api/auth/sign-up/email', account(handle));
const cookieOf = (answer: Response) =>
	answer.headers
		.getSetCookie()
		.map((line) => line.split(';', 1)[0])
		.join('; ');
const asking = (cookie: string) =>
	new Request(`${origin}/api/sync/pull`, { method: 'POST', headers: { cookie } });

test('of many first sign-ups at once, one is let in and is the admin while sign-up is closed', async () => {
	const { app } = server({ GATEFOLD_SIGNUP: 'closed' });
	const handles = ['ana', 'ben', 'cem', 'dee', 'eva', 'finn'];
	const answers = await Promise.all(handles.map((handle) => signUp(app, handle)));
	const refused = answers.filter(({ status }) => status !== 200);
	expect(await Promise.all(refused.map((answer) => answer.json()))).toEqual(
		Array.from({ length: 5 }, () => ({ code: 'auth.signup_closed', message: expect.any(String) as string })),
	);
	expect(await listUsers(database.sql)).toMatchObject([{ isAdmin: true }]);
	expect(await database.sql`select 1 from account`).toHaveLength(1);
});

test('of many first sign-ups at once, one is the admin and all are let in while sign-up is open', async () => {
	const { app } = server({ GATEFOLD_SIGNUP: 'open' });
	const answers = await Promise.all(['ana', 'ben', 'cem', 'dee'].map((handle) => signUp(app, handle)));
	expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
	expect((await listUsers(database.sql)).filter(({ isAdmin }) => isAdmin)).toHaveLength(1);
});

test('a handle or an e-mail address has one account, also when two ask at once', async () => {
	const { app } = server({ GATEFOLD_SIGNUP: 'open' });
	const [one, two] = await Promise.all([
		post(app, '/api/auth/sign-up/email', { ...account('ana'), email: 'one@example.org' }),
		post(app, '/api/auth/sign-up/email', { ...account('ana'), email: 'two@example.org' }),
	]);
	expect([one.status, two.status].toSorted()).toEqual([200, 409]);
	const again = await post(app, '/api/auth/sign-up/email', { ...account('ben'), email: 'ONE@example.org' });
	const other = await post(app, '/api/auth/sign-up/email', { ...account('cem'), email: 'two@example.org' });
	const codes = (await Promise.all(
		[again, other].filter(({ status }) => status === 409).map((a) => a.json()),
	)) as unknown[];
	expect(codes).toMatchObject([{ code: 'auth.email_taken' }]);
});

test('what is wrong with a new account is told by field', async () => {
	const { app } = server();
	const id = '0198c0de-0000-7000-8000-000000000000';
	const answer = await post(app, '/api/auth/sign-up/email', {
		name: ' ',
		handle: id,
		email: 'ana',
		password: 'short',
	});
	expect(answer.status).toBe(400);
	const { errors } = (await answer.json()) as { errors: { path: string }[] };
	expect(errors.map(({ path }) => path)).toEqual(['name', 'handle', 'email', 'password']);
});

test('one signs in by e-mail address or handle, and the token is in an HttpOnly cookie alone', async () => {
	const { app } = server();
	await signUp(app, 'ana');
	for (const email of ['ana@example.org', 'ANA@example.org', 'ana', '@Ana']) {
		const answer = await post(app, '/api/auth/sign-in/email', { email, password: 'the password of ana' });
		const cookies = answer.headers.getSetCookie();
		expect(cookies).toHaveLength(1);
		expect(cookies[0]).toMatch(/^gatefold\.session_token=.*Max-Age=5184000.*HttpOnly.*SameSite=Lax/);
		const text = await answer.text();
		expect(JSON.parse(text)).toMatchObject({ user: { handle: 'ana', isAdmin: true } });
		expect(text).not.toContain(cookies[0]?.split('=')[1]?.split('.')[0] ?? '');
	}
});

test('a wrong password and an unknown account are told apart by nothing', async () => {
	const { app } = server();
	await signUp(app, 'ana');
	const wrong = await post(app, '/api/auth/sign-in/email', { email: 'ana', password: 'not the password' });
	const unknown = await post(app, '/api/auth/sign-in/email', {
		email: 'nobody',
		password: 'not the password',
	});
	expect([wrong.status, unknown.status]).toEqual([401, 401]);
	expect(await wrong.text()).toBe(await unknown.text());
});

test('too many tries from one address are refused, whatever addresses the client makes up', async () => {
	const { app } = server();
	await signUp(app, 'ana');
	const attempt = (i: number, from?: string) =>
		post(
			app,
			'/api/auth/sign-in/email',
			{ email: 'ana', password: 'a guess' },
			{ 'x-forwarded-for': `10.0.0.${i}`, 'x-gatefold-address': `10.0.1.${i}`, 'x-real-ip': `10.0.2.${i}` },
			from,
		);
	const statuses: number[] = [];
	for (let i = 0; i < 10; i++) statuses.push((await attempt(i)).status);
	expect(new Set(statuses)).toEqual(new Set([401]));
	const refused = await attempt(10);
	expect([refused.status, await refused.json()]).toMatchObject([429, { code: 'auth.too_many_tries' }]);
	expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
	expect((await attempt(11, '203.0.113.8')).status).toBe(401);
});

test('behind a trusted proxy, tries are counted by the address that the proxy saw', async () => {
	const { app } = server({ GATEFOLD_TRUSTED_PROXIES: '127.0.0.1' });
	const attempt = (address: string) =>
		post(
			app,
			'/api/auth/sign-in/email',
			{ email: 'ana', password: 'a guess' },
			{ 'x-forwarded-for': `1.1.1.1, ${address}` },
			'127.0.0.1',
		);
	for (let i = 0; i < 10; i++) await attempt('203.0.113.7');
	expect((await attempt('203.0.113.7')).status).toBe(429);
	expect((await attempt('203.0.113.8')).status).toBe(401);
});

test('a session is found from its cookie, is remembered for 30 s and ends at once by signing out', async () => {
	const { app, sessions, clock } = server();
	const cookie = cookieOf(await signUp(app, 'ana'));
	const [ana] = await listUsers(database.sql);
	expect(await sessions.of(asking(cookie))).toMatchObject({ userId: ana?.id });
	await database.sql`delete from session`;
	expect(await sessions.of(asking(cookie))).toBeDefined();
	expect(await sessions.of(asking(cookie), { fresh: true })).toBeUndefined();

	const next = cookieOf(
		await post(app, '/api/auth/sign-in/email', { email: 'ana', password: 'the password of ana' }),
	);
	expect(await sessions.of(asking(next))).toBeDefined();
	await database.sql`delete from session`;
	clock.now += 30_001;
	expect(await sessions.of(asking(next))).toBeUndefined();

	const last = cookieOf(
		await post(app, '/api/auth/sign-in/email', { email: 'ana', password: 'the password of ana' }),
	);
	expect(await sessions.of(asking(last))).toBeDefined();
	await post(app, '/api/auth/sign-out', {}, { cookie: last });
	expect(await sessions.of(asking(last))).toBeUndefined();
});

test('a session that has expired, was forged or is missing is none', async () => {
	const { app, sessions } = server();
	const cookie = cookieOf(await signUp(app, 'ana'));
	await database.sql`update session set expires_at = now() - interval '1 second'`;
	expect(await sessions.of(asking(cookie))).toBeUndefined();
	expect(await sessions.of(asking(cookie.replace(/\.[^.]*$/, '.forged')))).toBeUndefined();
	expect(await sessions.of(asking(''))).toBeUndefined();
});

test('a session that is used is prolonged, and the cookie to say so is given out once', async () => {
	const { app, sessions } = server();
	const cookie = cookieOf(await signUp(app, 'ana'));
	await database.sql`update session set expires_at = now() + interval '50 days'`;
	const session = await sessions.of(asking(cookie));
	expect(Date.parse(session?.expiresAt ?? '')).toBeGreaterThan(Date.now() + 59 * 24 * 3_600_000);
	expect(sessions.renewed(asking(cookie))).toEqual([
		expect.stringMatching(/^gatefold\.session_token=.*Max-Age=5184000/),
	]);
	expect(sessions.renewed(asking(cookie))).toEqual([]);
});

test('nothing of better-auth is reachable but what is named here', async () => {
	const { app } = server();
	const cookie = cookieOf(await signUp(app, 'ana'));
	for (const path of ['update-user', 'change-email', 'delete-user', 'list-sessions', 'ok', 'error']) {
		expect((await post(app, `/api/auth/${path}`, { handle: 'x' }, { cookie })).status).toBe(404);
	}
});

test('an account made by the command line signs in, and a new password signs it out everywhere', async () => {
	const { app, sessions } = server();
	const made = await addUser(database.sql, { handle: 'Bea', email: 'bea@example.org' });
	expect(made).toMatchObject({ handle: 'bea', name: 'Bea', isAdmin: true });
	const signIn = (password = '') => post(app, '/api/auth/sign-in/email', { email: 'bea', password });
	const first = await signIn(made.password);
	expect(first.status).toBe(200);
	const reset = await resetPassword(database.sql, { handle: 'bea', password: 'another password' });
	expect(reset).toEqual({ handle: 'bea' });
	expect(await sessions.of(asking(cookieOf(first)))).toBeUndefined();
	expect([(await signIn(made.password)).status, (await signIn('another password')).status]).toEqual([
		401, 200,
	]);
	await expect(addUser(database.sql, { handle: 'bea', email: 'b@example.org' })).rejects.toThrow(
		'The handle is taken.',
	);
	await expect(resetPassword(database.sql, { handle: 'nobody' })).rejects.toThrow(
		/no account with the handle "nobody"/,
	);
});
