import { expect, onTestFinished, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { freshDatabase } from '../support/database.ts';
import { begin } from '../support/media.ts';
import { now, Person, siteAt } from '../support/people.ts';
import { type Proxy, startNetworkTo } from '../support/proxy.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { isLong, minutes, say } from './form.ts';

/** Milliseconds in which even a server whose database says nothing must have answered */
const patience = 10_000;

/** A server whose database is behind a network to make ill. */
async function behindNetwork(): Promise<{ server: TestServer; network: Proxy; ana: Person }> {
	const database = await freshDatabase();
	const { network, url } = await startNetworkTo(database.connection);
	// Not the run's PostgreSQL directly: the address takes the place of either.
	const server = await startServer({ database: 'embedded', env: { DATABASE_URL: url } });
	onTestFinished(async () => {
		await server.stop();
		await network.close();
		await database.drop();
	});
	const { id, cookie } = await server.account({ handle: 'ana' });
	return { server, network, ana: new Person(siteAt(server.origin), id, 'ana', cookie) };
}

const signal = () => AbortSignal.timeout(patience);

/** What is asked while the database says nothing; each has to be answered in time. */
async function answers(ana: Person, albumId: string): Promise<Record<string, number>> {
	const { origin } = ana.site;
	const device = ana.device();
	device.queue('addComment', { albumId, id: newId(), text: 'is anyone there?', at: now() });
	const json = (path: string, body: object) =>
		ana.request(path, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
			signal: signal(),
		});
	const common = { clientGroupID: device.group, profileID: 'p', schemaVersion: '1' };
	const asked: Record<string, Promise<Response>> = {
		push: json('/api/sync/push', { pushVersion: 1, mutations: device.pending, ...common }),
		pull: json('/api/sync/pull', { pullVersion: 1, cookie: null, ...common }),
		media: ana.request(`/media/${newId()}/thumb`, { signal: signal() }),
		upload: begin(ana, newId(), 5),
		session: ana.request('/api/auth/get-session', { signal: signal() }),
		health: fetch(`${origin}/api/health`, { signal: signal() }),
	};
	const all = Object.entries(asked).map(async ([name, answer]) => [name, (await answer).status] as const);
	return Object.fromEntries(await Promise.all(all));
}

const allUnavailable = { push: 503, pull: 503, media: 503, upload: 503, session: 503, health: 503 };

async function recovered(ana: Person, albumId: string): Promise<number> {
	const begin = performance.now();
	const device = ana.device();
	device.queue('addComment', { albumId, id: newId(), text: 'again', at: now() });
	await expect
		.poll(async () => (await device.sendPush()).status, { timeout: 60_000, interval: 100 })
		.toBe(200);
	const time = performance.now() - begin;
	await device.pull();
	expect(device.acknowledged).toBe(1);
	expect(device.all(`activity/${albumId}/`)).toHaveLength(1);
	expect((await fetch(`${ana.site.origin}/api/health`)).status).toBe(200);
	return time;
}

test(
	'[P7] a database that swallows all that it is sent gives 503 within 10 s, and everything goes on by itself once it answers',
	{ timeout: minutes(5, 3) },
	async () => {
		const { server, network, ana } = await behindNetwork();
		const albumId = await ana.album('Out of the silence');
		network.become('silent');
		const begin = performance.now();
		expect(await answers(ana, albumId)).toEqual(allUnavailable);
		const time = performance.now() - begin;
		const pid = server.pid();
		network.become('none');
		const back = await recovered(ana, albumId);
		expect(server.pid()).toBe(pid);
		say(
			`a silent database: 503 after ${Math.round(time)} ms at most, answers again after ${Math.round(back)} ms`,
		);
	},
);

if (isLong)
	test(
		'[P7] connections that are never answered again are given up by themselves, and new ones are made',
		{ timeout: minutes(5, 3) },
		async () => {
			const { network, ana } = await behindNetwork();
			const albumId = await ana.album('Forgotten');
			// So many at once that all connections of the pool are open.
			const devices = Array.from({ length: 12 }, () => ana.device());
			await Promise.all(devices.map((device) => device.pull()));
			network.become('forgetful');
			const back = await recovered(ana, albumId);
			say(`forgotten connections: answers again after ${Math.round(back)} ms, with nobody's help`);
		},
	);
