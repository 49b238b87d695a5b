import { execFile } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startServer, type TestServer } from '../tests/support/server.ts';

// Every command is a process of its own.
vi.setConfig({ testTimeout: 60_000 });

let server: TestServer;
beforeAll(async () => {
	server = await startServer();
}, 60_000);
afterAll(() => server.stop());

interface Ran {
	code: number;
	out: string;
	error: string;
}

/** Runs a command beside the server, with its settings and these. */
function gatefold(command: string, env: Record<string, string> = {}): Promise<Ran> {
	const cli = fileURLToPath(new URL('cli.ts', import.meta.url));
	const settings = { ...process.env, ...server.settings, ...env };
	return new Promise((resolve) => {
		execFile(process.execPath, [cli, ...command.split(' ')], { env: settings }, (error, out, said) =>
			resolve({ code: error ? Number(error.code) : 0, out, error: said }),
		);
	});
}

const json = (ran: Ran) => JSON.parse(ran.out) as Record<string, unknown>;

test('an account is added, listed, and given a new password that ends its sessions', async () => {
	const added = await gatefold('user add --handle mia --email mia@example.org --admin --json');
	expect([added.code, json(added)]).toMatchObject([0, { handle: 'mia', isAdmin: true }]);
	const account = { ...(await server.account()), ...(json(added) as { password: string; email: string }) };
	const cookie = await server.signIn(account);
	const pull = () =>
		fetch(`${server.origin}/api/sync/pull`, { method: 'POST', headers: { cookie, origin: server.origin } });
	expect((await pull()).status).not.toBe(401);

	const listed = await gatefold('user list');
	expect(listed.out).toMatch(/^@mia\tmia\tmia@example\.org\t\d{4}-\d\d-\d\d\tadmin$/m);

	const reset = await gatefold('user reset-password --handle @mia --json');
	expect(reset.code).toBe(0);
	await expect(server.signIn(account)).rejects.toThrow('401');
	const { password } = json(reset) as { password: string };
	expect(await server.signIn({ ...account, password })).not.toBe('');
	const [left] = await server.sql!<{ sessions: number }[]>`
		select count(*) as sessions from session s join "user" u on u.id = s.user_id where u.handle = 'mia'`;
	expect(left!.sessions).toBe(1);
});

test.each([
	['user add --handle mia2 --email nobody', /--email/],
	['user add --handle 00000000-0000-4000-8000-000000000000 --email a@example.org', /--handle/],
	['user add --handle mia3 --email c@example.org --password short', /--password/],
	['user reset-password --handle nobody', /no account with the handle "nobody"/],
	['user', /npm run gatefold/],
	['key create nobody --scopes all', /no account with the handle "nobody"/],
	['key create', /npm run gatefold/],
	['key revoke 12', /no key with the id "12"/],
])('%s is told by what is wrong with it, and fails', async (command, words) => {
	const { code, out, error } = await gatefold(command);
	expect([code, out]).toEqual([1, '']);
	expect(error).toMatch(words);
	expect(error).not.toMatch(/at .*\.ts:/);
});

test('a key is made, listed, used and revoked', async () => {
	const { handle } = await server.account({ handle: 'kim' });
	const made = await gatefold('key create @kim --scopes read,upload --name Frame --expires 90d --json');
	const key = json(made) as { id: string; secret: string; expiresAt: string };
	expect([made.code, key]).toMatchObject([0, { handle, name: 'Frame', scopes: ['read', 'upload'] }]);
	expect(Date.parse(key.expiresAt) / 86_400_000 - Date.now() / 86_400_000).toBeCloseTo(90, 1);
	const me = () => fetch(`${server.origin}/api/keys/me`, { headers: { 'x-api-key': key.secret } });
	expect(await (await me()).json()).toMatchObject({ id: key.id, scopes: ['read', 'upload'] });

	const all = json(await gatefold('key create kim --scopes all --json')) as { scopes: string[] };
	expect(all.scopes).toEqual(['read', 'write', 'upload', ...((await isAdmin('kim')) ? ['admin'] : [])]);
	const listed = await gatefold('key list kim');
	expect(listed.out.trim().split('\n')).toHaveLength(2);
	expect(listed.out).toContain(`${key.id}\t@kim\tFrame\t${key.secret.slice(0, 13)}…\tread,upload\tuntil`);
	expect(listed.out).not.toContain(key.secret);

	expect((await gatefold(`key revoke ${key.id}`)).code).toBe(0);
	expect((await gatefold('key list --json')).out).not.toContain(key.id);
	// The server may take it for 30 s more; another one is asked for nothing that it remembers.
	await server.restart();
	expect((await me()).status).toBe(401);
});

const isAdmin = async (handle: string) =>
	(
		await server.sql!<{ isAdmin: boolean }[]>`
		select is_admin as "isAdmin" from "user" where handle = ${handle}`
	)[0]!.isAdmin;

test('check says of each part how it is, and what to do where it is wrong', async () => {
	const well = await gatefold('check --json');
	expect(JSON.parse(well.out)).toMatchObject([
		{ what: 'settings', ok: true },
		{ what: 'database', ok: true },
		{ what: 'storage', ok: true },
		{ what: 'app' },
	]);
	const insecure = await gatefold('check', { GATEFOLD_ORIGIN: 'http://photos.example.org' });
	expect([insecure.code, insecure.out]).toEqual([1, expect.stringContaining('https-with-caddy')]);
	const nowhere = await gatefold('check', { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
	expect([nowhere.code, nowhere.out]).toEqual([
		1,
		expect.stringMatching(/WRONG database: .*\n.*DATABASE_URL/),
	]);
	const wrong = await gatefold('check', { PORT: 'many' });
	expect([wrong.code, wrong.out]).toEqual([1, expect.stringMatching(/WRONG settings: .*PORT/)]);
});

test('backup --verify reads what a backup has written, and fails where it is not that any more', async () => {
	const folder = join(server.dataDir, 'kept');
	const made = json(await gatefold(`backup ${folder} --json`)) as { name: string; rows: number };
	// With no database at all, as on the machine that keeps the backups
	const away = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
	const well = await gatefold(`backup ${folder} --verify`, away);
	expect([well.code, well.out]).toEqual([
		0,
		expect.stringContaining(`ok    ${made.name}: ${made.rows} rows`),
	]);
	await appendFile(join(folder, 'backups', made.name, 'user.copy'), 'x');
	const damaged = await gatefold(`backup ${folder} --verify`, away);
	expect([damaged.code, damaged.out]).toEqual([
		1,
		expect.stringMatching(/WRONG .*\n.*user\.copy is damaged/),
	]);
});

test('[L6] restored begins a new epoch', async () => {
	const epoch = async () => (await server.sql!<{ epoch: number }[]>`select epoch from sync_state`)[0]!.epoch;
	const before = await epoch();
	const done = await gatefold('restored --json');
	const after = await epoch();
	expect([done.code, json(done)]).toEqual([0, { epoch: after }]);
	expect(after).toBeGreaterThan(before);
});
