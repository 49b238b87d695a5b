import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { isFault } from './faults.ts';
import { connect } from './sql.ts';
import { watchedSocket } from './watched-socket.ts';

let database: TestDatabase;
beforeAll(async () => void (database = await freshDatabase()));
afterAll(() => database.drop());

test('times come as ISO 8601 in UTC with milliseconds, and go in as text or Date', async () => {
	const { sql } = database;
	const at = '2026-03-01T11:30:00.250Z';
	const [row] = await sql`
		select ${at}::timestamptz as text, ${new Date(at)}::timestamptz as date, '2026-03-01 12:30:00.250999+01'::timestamptz as micro,
			array[${at}::timestamptz] as list, null::timestamptz as none`;
	expect(row).toEqual({ text: at, date: at, micro: at, list: [at], none: null });
});

test('a bigint comes as a number, and one that a number cannot hold is an error', async () => {
	const { sql } = database;
	const [row] = await sql`select 9007199254740991::bigint as most, array[1, 2]::bigint[] as list`;
	expect(row).toEqual({ most: Number.MAX_SAFE_INTEGER, list: [1, 2] });
	await expect(sql`select 9007199254740992::bigint`).rejects.toThrow(RangeError);
	expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
});

test('a statement that takes too long is given up, as a fault', async () => {
	const sql = connect(database.connection, { max: 1, statementTimeout: 50 });
	const error: unknown = await sql`select pg_sleep(5)`.catch((thrown: unknown) => thrown);
	expect(error).toMatchObject({ code: '57014' });
	expect(isFault(error)).toBe(true);
	await sql.end({ timeout: 1 });
});

test('a connection that swallows what is sent is given up after a while, with those that are silent as long', async () => {
	const speaking = new Set<Socket>();
	const hole = createServer((socket) => {
		socket.on('error', () => undefined).resume();
		// The third is the one on which something comes.
		if (speaking.add(socket).size === 3) {
			const timer = setInterval(() => socket.write('.'), 100);
			socket.once('close', () => clearInterval(timer));
		}
	});
	await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve));
	const address = hole.address();
	const port = address && typeof address === 'object' ? address.port : 0;
	const make = watchedSocket(500);
	const open = async () => {
		const socket = make({ host: ['127.0.0.1'], port: [port] });
		const given = once(socket, 'error').then(([error]) => error as Error);
		await once(socket, 'connect');
		return { socket, given };
	};
	const asking = await open();
	const idle = await open();
	const heard = await open();
	heard.socket.resume();
	const elsewhere = watchedSocket(500)({ host: ['127.0.0.1'], port: [port] });
	asking.socket.write('is anyone there?');
	for (const { given } of [asking, idle]) expect(isFault(await given)).toBe(true);
	expect([heard.socket.destroyed, elsewhere.destroyed]).toEqual([false, false]);
	heard.socket.destroy();
	elsewhere.destroy();
	hole.close();
});

test('a value that the database refuses is no fault', async () => {
	const error: unknown = await database.sql`select 'x'::uuid`.catch((thrown: unknown) => thrown);
	expect(isFault(error)).toBe(false);
});
