import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { openStream } from '../../tests/support/live-stream.ts';
import { now, TestServer, type Device, type Person } from '../../tests/support/people.ts';
import type { PullAnswer } from '#protocol/pull.ts';
import { Live, type LiveStream } from './live.ts';

let server: TestServer;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	server = await TestServer.start();
	({ ana, ben } = await server.people());
});
afterAll(() => server.stop());

async function ready(person: Person): Promise<Device> {
	const device = person.device();
	await device.pull();
	return device;
}

const sorted = (device: Device) => [...device.view].sort(([a], [b]) => (a < b ? -1 : 1));

test('[V1] a stream begins with hello and tells what others change, as a pull would', async () => {
	const writer = ana.device();
	const albumId = await ana.album('Live', writer);
	await writer.mutate('setMember', { albumId, handle: 'ben', role: 'viewer', at: now() });
	const stream = await openStream(await ready(ben));
	expect(await stream.next()).toEqual({ type: 'hello' });
	const id = newId();
	await writer.mutate('addComment', { albumId, id, text: 'seen at once', at: now() });
	await stream.until(() => stream.device.view.has(`activity/${albumId}/${id}`));
	expect(sorted(stream.device)).toEqual(sorted(await ready(ben)));
});

test('[V1] what changed before the stream stood is told too', async () => {
	const device = await ready(ana);
	const id = await ana.album('In between');
	const stream = await openStream(device);
	await stream.until(() => device.view.has(`album/${id}`));
});

test("[V1] a device's own acknowledgement comes on its stream", async () => {
	const device = await ready(ana);
	const stream = await openStream(device);
	await device.mutate('createAlbum', { id: newId(), name: 'Mine', at: now() });
	await stream.until(() => device.acknowledged === 1);
});

test('[V2] a burst of edits ends in the same view as a pull', async () => {
	const albumId = await ana.album('Burst');
	const stream = await openStream(await ready(ana));
	const writers = [ana.device(), ana.device(), ana.device()];
	const ids: string[] = [];
	for (let i = 0; i < 20; i++)
		await Promise.all(
			writers.map((writer) => {
				const id = newId();
				ids.push(id);
				return writer.mutate('addComment', { albumId, id, text: `${i}`, at: now() });
			}),
		);
	await stream.until(() => ids.every((id) => stream.device.view.has(`activity/${albumId}/${id}`)));
	expect(sorted(stream.device)).toEqual(sorted(await ready(ana)));
});

test('[V5] a share and its end reach an open stream', async () => {
	const writer = ana.device();
	const albumId = await ana.album('Come and go', writer);
	const stream = await openStream(await ready(ben));
	await writer.mutate('setMember', { albumId, handle: 'ben', role: 'viewer', at: now() });
	await stream.until(() => stream.device.view.has(`album/${albumId}`));
	await writer.mutate('removeMember', { albumId, userId: ben.id, at: now() });
	await stream.until(() => !stream.device.view.has(`album/${albumId}`));
	expect([...stream.device.view.keys()].filter((key) => key.includes(albumId))).toEqual([]);
});

test('[V4] a device without a view is told to pull, and the stream ends', async () => {
	const stream = await openStream(ana.device());
	expect(await stream.next()).toEqual({ type: 'pull' });
	expect(await stream.next()).toBeUndefined();
});

test('[V3] a stream that is not read gathers what changes into one poke', async () => {
	const albumId = await ana.album('Asleep');
	const stream = await openStream(await ready(ana));
	const writer = ana.device();
	let last = '';
	for (let i = 0; i < 30; i++) {
		last = newId();
		await writer.mutate('addComment', { albumId, id: last, text: 'x'.repeat(1000), at: now() });
	}
	let pokes = 0;
	while (!stream.device.view.has(`activity/${albumId}/${last}`))
		if ((await stream.next())?.type === 'poke') pokes++;
	expect(pokes).toBeLessThan(30);
	expect(stream.device.all(`activity/${albumId}/`)).toHaveLength(30);
});

test('[V7] what is put into an album while it is read for the first time is told by the next turn', async () => {
	const device = await ready(ana);
	const { sql, bus, log } = server.services;
	let reads = 0;
	let gate = Promise.resolve();
	// Reads as ever, and keeps what it has read for as long as it is held.
	const held = new Proxy(sql, {
		get: (target, key) =>
			key !== 'begin'
				? (Reflect.get(target, key) as unknown)
				: async (...args: Parameters<typeof sql.begin>) => {
						const read = await target.begin(...args);
						reads++;
						await gate;
						return read;
					},
	});
	const live = new Live(held, bus, log);
	const stream: LiveStream = {
		user: ana.id,
		group: device.group,
		send: async (message) => void (message.type === 'poke' && device.apply(message.answer as PullAnswer)),
		close: () => undefined,
	};
	live.open(stream, device.cookie!);
	await expect.poll(() => reads).toBe(1);
	const { promise, resolve: letGo } = Promise.withResolvers<void>();
	gate = promise;
	const writer = ana.device();
	const albumId = await ana.album('New', writer);
	await expect.poll(() => reads).toBe(2);
	const id = newId();
	await writer.mutate('addComment', { albumId, id, text: 'while it is read', at: now() });
	letGo();
	await expect.poll(() => device.view.has(`activity/${albumId}/${id}`), { timeout: 5_000 }).toBe(true);
	live.close();
});

test('[V2] a cookie that was made up ends no stream but its own', async () => {
	const writer = ana.device();
	const albumId = await ana.album('Undisturbed', writer);
	const stream = await openStream(await ready(ana));
	const forger = await ready(ben);
	const good = forger.cookie!;
	for (const cookie of [
		{ ...good, v: { ...good.v, 9999999999: [1, 1] } },
		{ ...good, v: { ...good.v, 2147483648: [1, 1] } },
		{ ...good, order: good.order.replace(/\.\d{20}\./, `.${'9'.repeat(20)}.`) },
		{ ...good, v: { ...good.v, 1: [1, 1, [1, ['no id']]] } },
	]) {
		const answer = await ben.post('/api/sync/live', { clientGroupID: forger.group, cookie });
		expect(answer.status).toBe(200);
		const id = newId();
		await writer.mutate('addComment', { albumId, id, text: 'still here', at: now() });
		await stream.until(() => stream.device.view.has(`activity/${albumId}/${id}`));
		await answer.body!.cancel();
	}
	const malformed = await ben.post('/api/sync/live', { clientGroupID: 'a\0b', cookie: good });
	expect(malformed.status).toBe(400);
});
