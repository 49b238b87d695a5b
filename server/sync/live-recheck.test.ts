import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { LiveMessage } from '#protocol/live.ts';
import { TestServer, type Person } from '../../tests/support/people.ts';
import type { Bus } from './bus.ts';
import { Live } from './live.ts';

let server: TestServer;
let ana: Person;

beforeAll(async () => {
	server = await TestServer.start();
	ana = await server.person('ana');
});
afterAll(() => server.stop());
afterEach(() => vi.useRealTimers());

/** A bus between processes that loses everything. */
const deaf: Bus = { announce: () => undefined, listen: () => () => undefined };

test('[V6] a change whose announcement is lost is told at the next look at everything', async () => {
	vi.useFakeTimers({ toFake: ['setInterval'] });
	const live = new Live(server.sql, deaf, server.services.log);
	const device = ana.device();
	await device.pull();
	const told: LiveMessage[] = [];
	live.open(
		{
			user: ana.id,
			group: device.group,
			send: (message) => {
				told.push(message);
				if (message.type === 'poke') device.apply(message.answer);
				return Promise.resolve();
			},
			close: () => undefined,
		},
		device.cookie!,
	);
	await vi.waitFor(() => expect(told).toEqual([{ type: 'hello' }]));

	const id = await ana.album('Unannounced');
	expect(device.view.has(`album/${id}`)).toBe(false);
	vi.advanceTimersByTime(30_000);
	await vi.waitFor(() => expect(device.view.has(`album/${id}`)).toBe(true));
	live.close();
	expect(told.at(-1)).toEqual({ type: 'end' });
});
