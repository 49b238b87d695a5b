import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newId } from '#domain/ids.ts';
import { type Scope, scopes } from '#domain/scope.ts';
import type { MadeKey, ShownKey } from '#protocol/keys.ts';
import { begin, register, somePhoto, upload } from '../support/media.ts';
import { openStream } from '../support/live-stream.ts';
import { type Person, Program, TestServer } from '../support/people.ts';

let server: TestServer;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	// Requests here have no socket; they say which address they come from, as wrong keys are counted by it.
	server = await TestServer.withMedia({ GATEFOLD_TRUSTED_PROXIES: '0.0.0.0' });
	({ ana, ben } = await server.people());
});
afterAll(() => server.stop());

const somewhere = () => [10, randomInt(256), randomInt(256), randomInt(256)].join('.');
const outcome = async (answer: Response) => {
	const text = await answer.text();
	return [answer.status, text.startsWith('{') ? (JSON.parse(text) as { code?: string }).code : undefined];
};
const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
	Promise.resolve(server.request(path, { method, headers: { 'x-forwarded-for': somewhere(), ...headers } }));
/** Alone, and with a good cookie beside it */
const cookies = (): Record<string, string>[] => [{}, { cookie: ana.cookie }];
const pulled = { pullVersion: 1, clientGroupID: 'g', cookie: null, profileID: 'p', schemaVersion: '1' };

describe('making keys', () => {
	test('the secret is told once and kept as a hash', async () => {
		const answer = await ana.post('/api/keys', { name: ' Frame ', scopes: ['read', 'read', 'upload'] });
		const { secret, ...shown } = (await answer.json()) as MadeKey;
		expect(answer.status).toBe(201);
		expect(secret).toMatch(/^gatefold_[\w-]{43}$/);
		expect(shown).toMatchObject({
			...{ name: 'Frame', scopes: ['read', 'upload'], hint: secret.slice(0, 13) },
			...{ expiresAt: null, lastUsedAt: null },
		});
		const listed = await ana.request('/api/keys');
		const text = await listed.text();
		expect((JSON.parse(text) as ShownKey[])[0]).toEqual(shown);
		const [row] = await server.sql`select * from api_keys where id = ${shown.id}`;
		for (const told of [text, JSON.stringify(row), String(row!.hash)])
			expect(told).not.toContain(secret.slice(13));
		expect(row!.hash).toHaveLength(32);
	});

	test.each([
		['no scope', { name: 'x', scopes: [] }, 'scopes'],
		['an unknown scope', { name: 'x', scopes: ['all'] }, 'scopes.0'],
		['no name', { name: ' ', scopes: ['read'] }, 'name'],
		['a past end', { name: 'x', scopes: ['read'], expiresAt: '2020-01-01T00:00:00.000Z' }, 'expiresAt'],
		['something else', { name: 'x', scopes: ['read'], userId: newId() }, ''],
	])('with %s is refused', async (_, body, path) => {
		const answer = await ana.post('/api/keys', body);
		expect(answer.status).toBe(400);
		expect(await answer.json()).toMatchObject({ code: 'input.invalid', errors: [{ path }] });
	});

	test('only an admin makes a key for an admin’s work', async () => {
		expect((await ana.program('admin')).key.scopes).toEqual(['admin']);
		const refused = await ben.post('/api/keys', { name: 'x', scopes: ['read', 'admin'] });
		expect(await outcome(refused)).toEqual([403, 'auth.no_scope']);
	});

	test('someone else’s key is neither listed nor revoked', async () => {
		const { key } = await ana.program('read');
		expect(JSON.stringify(await (await ben.request('/api/keys')).json())).not.toContain(key.id);
		for (const id of [key.id, newId(), 'me', '%00'])
			expect(await outcome(await ben.request(`/api/keys/${id}`, { method: 'DELETE' }))).toEqual([
				404,
				'key.not_found',
			]);
		expect((await ask('/api/keys/me', { 'x-api-key': key.secret })).status).toBe(200);
	});
});

describe('a scope', () => {
	const albumId = newId();
	beforeAll(async () => {
		await ana.device().mutate('createAlbum', { id: albumId, name: 'Scopes', at: new Date().toISOString() });
	});

	/** What is asked, with the scope that it takes and what comes of it where that is there */
	const asked: [string, Scope, number, (as: Person) => Promise<Response>][] = [
		['GET albums', 'read', 200, (as) => as.request('/api/albums')],
		['POST an album', 'write', 201, (as) => as.post('/api/albums', { albumName: 'By a program' })],
		['GET a picture', 'read', 404, (as) => as.request(`/media/${newId()}/thumb`)],
		['HEAD a picture', 'read', 404, (as) => as.request(`/media/${newId()}/thumb`, { method: 'HEAD' })],
		['GET details', 'read', 404, (as) => as.request(`/api/assets/${newId()}/details`)],
		['GET an archive', 'read', 200, (as) => as.request(`/api/downloads/albums/${albumId}`)],
		['POST the plan of one', 'read', 200, (as) => as.post('/api/downloads/plan', { albumId })],
		['POST pull', 'read', 200, (as) => as.post('/api/sync/pull', pulled)],
		['POST live', 'read', 200, (as) => as.post('/api/sync/live', { clientGroupID: 'g', cookie: null })],
		['POST push', 'write', 200, (as) => as.device().sendPush()],
		['POST copies', 'write', 404, (as) => as.post('/api/assets/copies', { assetIds: [newId()] })],
		['POST an upload', 'upload', 404, (as) => begin(as, newId(), 10)],
		[
			'PATCH an upload',
			'upload',
			404,
			(as) => as.request(`/api/uploads/${'0'.repeat(32)}`, { method: 'PATCH', headers: tus, body: 'x' }),
		],
		[
			'HEAD an upload',
			'upload',
			404,
			(as) => as.request(`/api/uploads/${'0'.repeat(32)}`, { method: 'HEAD', headers: tus }),
		],
		[
			'DELETE an upload',
			'upload',
			404,
			(as) => as.request(`/api/uploads/${'0'.repeat(32)}`, { method: 'DELETE', headers: tus }),
		],
		[
			'PUT a poster',
			'upload',
			404,
			(as) => as.request(`/api/assets/${newId()}/poster`, { method: 'PUT', body: 'x' }),
		],
	];
	const tus = {
		...{ 'tus-resumable': '1.0.0', 'upload-offset': '0' },
		'content-type': 'application/offset+octet-stream',
	};

	test.each(scopes)('%s opens what it names, by every method, and nothing else', async (scope) => {
		const program = await ana.program(scope);
		for (const [what, needed, status, request] of asked) {
			const answer = await request(program);
			const allowed = scope === needed;
			expect([what, answer.status]).toEqual([what, allowed ? status : 403]);
			if (what.startsWith('HEAD')) continue;
			if (!allowed) expect(await outcome(answer)).toEqual([403, 'auth.no_scope']);
			else await answer.body?.cancel();
		}
	});

	test('together they do what their person does: register, upload, and see it in a pull', async () => {
		const program = await ana.program('read', 'write', 'upload');
		const photo = await register(program, await somePhoto());
		expect((await upload(program, photo)).status).toBe(204);
		const device = program.device();
		await device.pull();
		expect(device.view.get(`asset/${photo.id}`)).toMatchObject({ state: 'stored' });
	});

	test('no key opens accounts or keys, but each says what it is', async () => {
		const program = await ana.program(...scopes);
		for (const [path, method] of [
			['/api/keys', 'GET'],
			['/api/keys', 'POST'],
			[`/api/keys/${program.key.id}`, 'DELETE'],
			['/api/auth/get-session', 'GET'],
			['/api/auth/sign-out', 'POST'],
			['/api/auth/sign-in/email', 'POST'],
		] as const)
			// Not with a cookie beside it either.
			for (const headers of cookies())
				expect(await outcome(await program.request(path, { method, headers }))).toEqual([
					403,
					'auth.no_scope',
				]);
		const { id, name, expiresAt } = program.key;
		const one = await ana.program('upload');
		expect(await (await program.request('/api/keys/me')).json()).toEqual({ id, name, scopes, expiresAt });
		expect(await (await one.request('/api/keys/me')).json()).toMatchObject({ scopes: ['upload'] });
		expect(await outcome(await ana.request('/api/keys/me'))).toEqual([401, 'auth.required']);
	});
});

describe('a key that is none', () => {
	test.each([
		['of another form', () => ({ 'x-api-key': 'hello' })],
		['with another prefix', (secret: string) => ({ 'x-api-key': secret.replace('gatefold_', 'gatefald_') })],
		['that nobody has', (secret: string) => ({ 'x-api-key': `${secret.slice(0, -4)}AAAA` })],
		['that is longer', (secret: string) => ({ 'x-api-key': `${secret}A` })],
		['twice in one header', (secret: string) => ({ 'x-api-key': `${secret}, ${secret}` })],
		['empty', () => ({ 'x-api-key': '' })],
		['an empty bearer', () => ({ authorization: 'Bearer' })],
		['two different ones', (secret: string) => ({ 'x-api-key': secret, authorization: 'Bearer other' })],
		['of another program', () => ({ authorization: 'Bearer eyJhbGciOi.J9' })],
	])('%s: refused, also beside a good session', async (_, headersOf) => {
		const { key } = await ana.program('read');
		for (const cookie of cookies())
			expect(await outcome(await ask('/api/keys/me', { ...headersOf(key.secret), ...cookie }))).toEqual([
				401,
				'auth.wrong_key',
			]);
		const path = `/api/assets/${newId()}/details`;
		expect(await outcome(await ask(path, { ...headersOf(key.secret), cookie: ana.cookie }))).toEqual([
			401,
			'auth.wrong_key',
		]);
	});

	test.each([
		['x-api-key', (secret: string) => ({ 'x-api-key': secret })],
		['a bearer', (secret: string) => ({ authorization: `Bearer ${secret}` })],
		['a bearer of small letters', (secret: string) => ({ authorization: `bearer  ${secret} ` })],
		['both, the same', (secret: string) => ({ 'x-api-key': secret, authorization: `Bearer ${secret}` })],
		[
			'beside the password of a proxy',
			(secret: string) => ({ 'x-api-key': secret, authorization: 'Basic YTpi' }),
		],
	])('%s is right', async (_, headersOf) => {
		const { key } = await ana.program('read');
		expect((await ask('/api/keys/me', headersOf(key.secret))).status).toBe(200);
	});

	test('the password of a proxy is no key: the cookie counts', async () => {
		const answer = await ask('/api/keys', { authorization: 'Basic YTpi', cookie: ana.cookie });
		expect(answer.status).toBe(200);
	});

	test('one that has expired is refused, also where it was known a moment ago', async () => {
		const body = { name: 'short', scopes: ['read'], expiresAt: new Date(Date.now() + 1_500).toISOString() };
		const program = new Program(ana, (await (await ana.post('/api/keys', body)).json()) as MadeKey);
		expect((await program.request('/api/keys/me')).status).toBe(200);
		await vi.waitFor(
			async () =>
				expect(
					await outcome(
						await program.request('/api/keys/me', { headers: { 'x-forwarded-for': somewhere() } }),
					),
				).toEqual([401, 'auth.wrong_key']),
			{ timeout: 5_000, interval: 200 },
		);
	});

	test('wrong ones are counted by address; a right one that is known goes on', async () => {
		const { key } = await ana.program('read');
		const from = { 'x-forwarded-for': somewhere() };
		expect((await ask('/api/keys/me', { ...from, 'x-api-key': key.secret })).status).toBe(200);
		for (let n = 0; n < 10; n++)
			expect((await ask('/api/keys/me', { ...from, 'x-api-key': `wrong ${n}` })).status).toBe(401);
		const refused = await ask('/api/keys/me', { ...from, 'x-api-key': 'wrong' });
		expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
		expect(await outcome(refused)).toEqual([429, 'auth.too_many_tries']);
		expect((await ask('/api/keys/me', { ...from, 'x-api-key': key.secret })).status).toBe(200);
		expect((await ask('/api/keys/me', { 'x-api-key': 'wrong' })).status).toBe(401);
		// Who is signed in is not concerned.
		expect((await ask('/api/keys', { ...from, cookie: ana.cookie })).status).toBe(200);
	});
});

describe('revoking', () => {
	test('ends a key at once', async () => {
		const program = await ana.program('read');
		expect((await program.request('/api/keys/me')).status).toBe(200);
		expect((await ana.request(`/api/keys/${program.key.id}`, { method: 'DELETE' })).status).toBe(204);
		expect(await outcome(await program.request('/api/keys/me'))).toEqual([401, 'auth.wrong_key']);
		expect(await outcome(await ana.request(`/api/keys/${program.key.id}`, { method: 'DELETE' }))).toEqual([
			404,
			'key.not_found',
		]);
	});

	test('[V5] ends the stream that was opened with it, and no other', async () => {
		const [program, other] = [await ana.program('read'), await ana.program('read')];
		const [device, stays] = [program.device(), other.device()];
		await device.pull();
		await stays.pull();
		const [stream, open] = [await openStream(device), await openStream(stays)];
		expect([await stream.next(), await open.next()]).toEqual([{ type: 'hello' }, { type: 'hello' }]);
		await ana.request(`/api/keys/${program.key.id}`, { method: 'DELETE' });
		let last = await stream.next();
		while (last && last.type !== 'end') last = await stream.next();
		expect(last).toEqual({ type: 'end' });
		expect(await open.next()).not.toEqual({ type: 'end' });
	});
});

test('the last use is noted, and not again within the minute', async () => {
	const program = await ana.program('read');
	const noted = async () => {
		const [row] = await server.sql<{ at: string | null }[]>`
			select last_used_at as at from api_keys where id = ${program.key.id}`;
		return row!.at;
	};
	await program.request('/api/keys/me');
	const used = await vi.waitFor(async () => (await noted()) ?? Promise.reject(new Error('not yet')));
	expect(Math.abs(Date.parse(used) - Date.now())).toBeLessThan(60_000);
	// Taken away behind its back: were it written on each request, it would be there again.
	await server.sql`update api_keys set last_used_at = null where id = ${program.key.id}`;
	for (let n = 0; n < 20; n++) await program.request('/api/keys/me');
	await server.sql`select pg_sleep(0.1)`;
	expect(await noted()).toBeNull();
});

describe('pages of other sites', () => {
	const elsewhere = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };

	test('may write with a key, never with a cookie alone, nor with a cookie and a wrong key', async () => {
		const { key } = await ana.program('write');
		const write = (headers: Record<string, string>) =>
			ask('/api/assets/copies', { ...elsewhere, ...headers }, 'POST');
		// Let in, and then told that there is nothing in it.
		expect(await outcome(await write({ 'x-api-key': key.secret }))).toEqual([415, 'input.wrong_type']);
		expect(await outcome(await write({ cookie: ana.cookie }))).toEqual([403, 'auth.foreign_origin']);
		expect(await outcome(await write({ cookie: ana.cookie, authorization: 'Basic YTpi' }))).toEqual([
			403,
			'auth.foreign_origin',
		]);
		for (const wrong of ['', 'wrong', `${key.secret.slice(0, -4)}AAAA`])
			expect(await outcome(await write({ cookie: ana.cookie, 'x-api-key': wrong }))).toEqual([
				401,
				'auth.wrong_key',
			]);
	});

	test('sign nobody out by naming a key', async () => {
		const answer = await ask(
			'/api/auth/sign-out',
			{ ...elsewhere, cookie: ana.cookie, 'x-api-key': 'x' },
			'POST',
		);
		expect(await outcome(answer)).toEqual([403, 'auth.no_scope']);
		expect((await ana.request('/api/keys')).status).toBe(200);
	});
});
