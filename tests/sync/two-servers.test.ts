import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { newId } from '#domain/ids.ts';
import { openStream } from '../support/live-stream.ts';
import { now, Person, siteAt } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

// Two server processes on one database and one data folder, as behind a load balancer.

let first: TestServer;
let second: TestServer;

beforeAll(async () => {
	first = await startServer();
	second = await startServer({ database: 'embedded', env: { ...first.settings, PORT: '0' } });
});
afterAll(async () => {
	await second.stop();
	await first.stop();
});

const on = (server: TestServer, { id, handle, cookie }: { id: string; handle: string; cookie: string }) =>
	new Person(siteAt(server.origin), id, handle, cookie);

test('[V6] an edit that one server takes is on the streams of the other', async () => {
	const account = await first.account();
	const [here, there] = [on(first, account), on(second, account)];
	const albumId = await here.album('Told');
	const device = there.device();
	await device.pull();
	const stream = await openStream(device);
	expect(await stream.next()).toEqual({ type: 'hello' });
	// Streams look at everything by themselves each 30 s; within a test's 20 s it is the announcement that tells.
	for (let i = 0; i < 5; i++) {
		const id = newId();
		await here.device().mutate('addComment', { albumId, id, text: `${i}`, at: now() });
		await stream.until(() => device.view.has(`activity/${albumId}/${id}`));
	}
});

test('[V5] a session that ends on one server is over on the other', async () => {
	const account = await first.account();
	const [here, there] = [on(first, account), on(second, account)];
	// Asked once, so that the second server remembers who it is.
	expect((await there.request('/api/auth/get-session')).status).toBe(200);
	await there.device().pull();
	expect((await here.post('/api/auth/sign-out', {})).status).toBe(200);
	await vi.waitFor(async () => {
		const answer = await there.post('/api/sync/pull', {
			pullVersion: 1,
			clientGroupID: 'group',
			cookie: null,
			profileID: 'p',
			schemaVersion: '1',
		});
		expect(answer.status).toBe(401);
	}, 15_000);
});

test('[V5] a key that is revoked on one server opens nothing on the other, and is in no log', async () => {
	const account = await first.account();
	const program = await on(first, account).program('read');
	const { secret } = program.key;
	const there = () => fetch(`${second.origin}/api/keys/me`, { headers: { 'x-api-key': secret } });
	expect((await there()).status).toBe(200);
	expect((await on(first, account).request(`/api/keys/${program.key.id}`, { method: 'DELETE' })).status).toBe(
		204,
	);
	// It would be remembered for 30 s.
	await vi.waitFor(async () => expect((await there()).status).toBe(401), 5_000);
	await fetch(`${first.origin}/api/keys/%E0%A4%A`, { headers: { authorization: `Bearer ${secret}` } });
	for (const server of [first, second]) expect(server.log()).not.toContain(secret);
});

test('[P4] one push that reaches both servers at once is applied once', async () => {
	const account = await first.account();
	const [here, there] = [on(first, account), on(second, account)];
	const albumId = await here.album('Twice');
	const device = here.device();
	for (let i = 0; i < 300; i++) device.queue('addComment', { albumId, id: newId(), text: `${i}`, at: now() });
	const push = (person: Person) =>
		person.post('/api/sync/push', {
			pushVersion: 1,
			clientGroupID: device.group,
			profileID: 'p',
			schemaVersion: '1',
			mutations: device.pending,
		});
	const answers = await Promise.all([push(here), push(there), push(here), push(there)]);
	expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
	const reader = there.device();
	await reader.pull();
	expect(
		reader
			.all<{ text: string }>(`activity/${albumId}/`)
			.map(({ text }) => Number(text))
			.sort((a, b) => a - b),
	).toEqual(Array.from({ length: 300 }, (_, i) => i));
	expect(reader.all('notice/')).toEqual([]);
});
