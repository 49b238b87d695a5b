import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cookie } from '#protocol/cookie.ts';
import type { LiveMessage } from '#protocol/live.ts';
import { type Person, TestServer } from '../../tests/support/people.ts';
import { connect } from '../db/sql.ts';
import { inProcessBus } from './bus.ts';
import { Live, type LiveStream } from './live.ts';

let server: TestServer;
let ana: Person;
let cookie: Cookie;

beforeAll(async () => {
	server = await TestServer.start();
	ana = await server.person('ana');
	const device = ana.device();
	await device.pull();
	cookie = device.cookie!;
});
afterAll(() => server.stop());

const everyone = () => ({ spaces: [], groups: [], users: [ana.id] });

function streamOf(send: LiveStream['send']): LiveStream & { closed: boolean } {
	return {
		...{ user: ana.id, group: 'group', send, closed: false },
		close() {
			this.closed = true;
		},
	};
}

test('a client that leaves while its view cannot be read ends its own stream, and not the server', async () => {
	const nowhere = connect({ url: 'postgres://nobody@127.0.0.1:1/nothing' }, { max: 1 });
	const bus = inProcessBus();
	const live = new Live(nowhere, bus, server.services.log);
	const unhandled: unknown[] = [];
	const note = (error: unknown) => void unhandled.push(error);
	process.on('unhandledRejection', note);
	try {
		const told: LiveMessage[] = [];
		const gone = streamOf((message) => {
			told.push(message);
			return message.type === 'end' ? Promise.reject(new Error('the stream has ended')) : Promise.resolve();
		});
		const leave = live.open(gone, cookie);
		await expect.poll(() => told).toEqual([{ type: 'hello' }]);
		bus.announce(everyone());
		await expect.poll(() => gone.closed, { timeout: 10_000 }).toBe(true);
		leave();
		for (let i = 0; i < 3; i++) await turn();
		expect(told.at(-1)).toEqual({ type: 'end' });
		expect(unhandled).toEqual([]);
		expect(live.size).toBe(0);
	} finally {
		process.off('unhandledRejection', note);
		live.close();
		await nowhere.end({ timeout: 0 });
	}
});
