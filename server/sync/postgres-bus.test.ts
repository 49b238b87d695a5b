import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { startNetworkTo } from '../../tests/support/proxy.ts';
import { createLog } from '../log.ts';
import type { Hint } from './bus.ts';
import { postgresBus, type PostgresBus } from './postgres-bus.ts';

const log = createLog();
log.level = 'fatal';

let database: TestDatabase;
const buses: PostgresBus[] = [];

beforeAll(async () => void (database = await freshDatabase()));
afterEach(async () => {
	vi.useRealTimers();
	for (const bus of buses.splice(0)) await bus.close();
});
afterAll(() => database.drop());

/** A server's bus that is heard, and what has been heard on it since. */
async function node(connection = database.connection) {
	const bus = postgresBus(connection, log);
	buses.push(bus);
	await bus.ready;
	const heard: Hint[] = [];
	bus.listen((hint) => heard.push(hint));
	return { bus, heard };
}

const change = (...spaces: number[]) => ({ spaces, groups: [], users: [] });

test('[V6] what one server announces is heard by itself at once, once, and by every other', async () => {
	const [a, b, c] = [await node(), await node(), await node()];
	a.bus.announce({ spaces: [1, 2], groups: ['group'], users: ['user'] });
	expect(a.heard).toEqual([{ spaces: [1, 2], groups: ['group'], users: ['user'] }]);
	await vi.waitFor(() => expect([b.heard, c.heard]).toEqual([a.heard, a.heard]));
	b.bus.announce(change(3));
	await vi.waitFor(() => expect([a.heard.at(-1), c.heard.at(-1)]).toEqual([change(3), change(3)]));
	expect(a.heard).toHaveLength(2);
});

test('[V6] what is announced while a message is on its way goes as one', async () => {
	const [a, b] = [await node(), await node()];
	for (let i = 0; i < 500; i++) a.bus.announce(change(i % 50));
	const spaces = () => b.heard.flatMap((hint) => (hint === 'missed' ? [] : hint.spaces));
	await vi.waitFor(() => expect(new Set(spaces()).size).toBe(50));
	expect(b.heard.length).toBeLessThan(5);
});

test('[V6] a message that names more than fits says that everything is to be looked at', async () => {
	const [a, b] = [await node(), await node()];
	a.bus.announce(change(...Array.from({ length: 5_000 }, (_, i) => i)));
	await vi.waitFor(() => expect(b.heard).toEqual(['missed']));
});

test('[V6] a server whose connection is cut hears again, and knows that it may have missed something', async () => {
	const [a, b] = [await node(), await node()];
	await database.sql`
		select pg_terminate_backend(pid) from pg_stat_activity
		where datname = current_database() and query like 'listen%'`;
	await vi.waitFor(() => expect(b.heard).toContain('missed'), 20_000);
	await vi.waitFor(() => {
		a.bus.announce(change(7));
		expect(b.heard).toContainEqual(change(7));
	}, 20_000);
});

test('[V6] a server that does not hear itself listens anew', async () => {
	const { network, url } = await startNetworkTo(database.connection);
	onTestFinished(() => network.close());
	vi.useFakeTimers({ toFake: ['setInterval', 'performance'] });
	const [a, b] = [await node(), await node({ url })];
	// Its connections stay open and carry nothing more, and nobody tells it so.
	network.become('forgetful');
	await vi.waitFor(async () => {
		await vi.advanceTimersByTimeAsync(5_000);
		expect(b.heard).toContain('missed');
	});
	a.bus.announce(change(9));
	await vi.waitFor(() => expect(b.heard).toContainEqual(change(9)));
});

test('what others say on the channel is passed over', async () => {
	const [a, b] = [await node(), await node()];
	await database.sql`select pg_notify('gatefold', 'hello')`;
	await database.sql`select pg_notify('gatefold', '{"from":"x","hint":{"spaces":"all"}}')`;
	a.bus.announce(change(1));
	await vi.waitFor(() => expect(b.heard).toEqual([change(1)]));
});
