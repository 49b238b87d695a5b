import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect as connectSocket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '../log.ts';
import { type Embedded, startPostgres } from './embedded/start.ts';
import { connect, type Sql } from './sql.ts';

// postgres.js as published fails most of these: server/db/patches.

let folder: string;
let embedded: Embedded;
let sql: Sql;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'gatefold-driver-'));
	chmodSync(folder, 0o711);
	embedded = await startPostgres({ dataDir: join(folder, 'data'), log: createLog('silent') });
	sql = connect(embedded.connection, { max: 6 });
	await sql`create table written (id integer primary key, padding text not null)`;
	await sql`create table halves (transaction integer not null, half integer not null)`;
});

afterAll(async () => {
	await sql.end({ timeout: 1 });
	await embedded.stop();
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function killPostgres() {
	const before = embedded.pid() ?? 0;
	process.kill(before, 'SIGKILL');
	await expect.poll(() => [undefined, before].includes(embedded.pid()), { timeout: 10_000 }).toBe(false);
	await expect
		.poll(
			() =>
				sql`select 1`.then(
					() => true,
					() => false,
				),
			{ timeout: 10_000 },
		)
		.toBe(true);
}

test('PostgreSQL killed under load ends no process, leaves no query waiting and loses nothing acknowledged', async () => {
	const acknowledged: number[] = [];
	let next = 0;
	let going = true;
	const writer = async () => {
		while (going) {
			const id = next++;
			try {
				await sql.begin(async (tx) => {
					await tx`insert into written values (${id}, ${'x'.repeat(id % 3_000)})`;
					await tx`insert into halves values (${id}, 1)`;
					// What a transaction waits for besides the database: it goes on when its connection is long gone.
					await sleep((id % 4) * 10);
					await tx`insert into halves values (${id}, 2)`;
				});
				acknowledged.push(id);
			} catch {
				// The database is gone just now; what counts is that this settles.
				await sleep(1);
			}
		}
	};
	const reader = async () => {
		while (going) await sql`select count(*) from written where id = ${next}`.catch(() => sleep(1));
	};
	const work = Promise.all([...Array.from({ length: 12 }, writer), ...Array.from({ length: 12 }, reader)]);
	for (let round = 0; round < 4; round++) {
		const sofar = acknowledged.length;
		await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(sofar + 200);
		await killPostgres();
	}
	going = false;
	await work;

	const kept = new Set((await sql<{ id: number }[]>`select id from written`).map(({ id }) => id));
	expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
	const torn = await sql`
		select id from written left join halves on transaction = id
		group by id having count(half) <> 2`;
	expect([...torn]).toEqual([]);
	expect(await sql`select 1 from halves where transaction not in (select id from written)`).toHaveLength(0);
}, 60_000);

test('a transaction that outlives its connection writes nothing on the one that replaces it', async () => {
	await sql`truncate halves`;
	const outcome: unknown[] = [];
	const transaction = sql.begin(async (tx) => {
		await tx`insert into halves values (1, 1)`;
		await killPostgres();
		outcome.push(
			await tx`insert into halves values (1, 2)`.then(
				() => 'written',
				(error: { code: string }) => error.code,
			),
		);
	});
	await expect(transaction).rejects.toThrow();
	await expect.poll(() => outcome, { timeout: 10_000 }).toHaveLength(1);
	expect(outcome).not.toEqual(['written']);
	expect(await sql`select * from halves`).toHaveLength(0);
});

test('a reserved connection that is lost refuses what is left, and the pool keeps its size', async () => {
	const small = connect(embedded.connection, { max: 1 });
	const reserved = await small.reserve();
	await reserved`select 1`;
	await killPostgres();
	await expect(reserved`select ${'x'.repeat(2_000)}::text`).rejects.toThrow();
	await expect(reserved`select 1`).rejects.toThrow();
	reserved.release();
	expect(await small`select 2 as two`).toEqual([{ two: 2 }]);
	await small.end({ timeout: 1 });
});

test('the first answer after a lost connection holds nothing of the answer that was broken off', async () => {
	const small = connect(embedded.connection, { max: 1 });
	await small`select 1`;
	const cut = small`select n, pg_sleep(n / 4000) from generate_series(1, 8000) as n`.catch(() => 'cut');
	await expect
		.poll(
			() =>
				sql`select 1 from pg_stat_activity where state = 'active' and query like '%generate_series%' and pid <> pg_backend_pid()`,
		)
		.toHaveLength(1);
	await killPostgres();
	expect(await cut).toBe('cut');
	expect(await small`select 3 as three`).toEqual([{ three: 3 }]);
	await small.end({ timeout: 1 });
});

test('a connection that is lost while it learns the types of arrays ends no process', async () => {
	const { connection } = embedded;
	if (connection.path === undefined) throw new Error('the database of this test is behind a Unix socket');
	const { path, username, database } = connection;
	let cuts = 0;
	const network = createServer((client) => {
		const upstream = connectSocket({ path });
		const end = () => [client, upstream].forEach((socket) => socket.destroy());
		for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
		client.on('data', (data) => {
			if (cuts < 3 && data.includes('pg_catalog.pg_type')) {
				cuts++;
				// Not an orderly end, after which it would just begin again.
				return client.resetAndDestroy();
			}
			return upstream.write(data);
		});
		upstream.pipe(client);
	});
	await once(network.listen(0, '127.0.0.1'), 'listening');
	const { port } = network.address() as { port: number };
	const unhandled: unknown[] = [];
	const note = (error: unknown) => void unhandled.push(error);
	process.on('unhandledRejection', note);
	try {
		const small = connect({ url: `postgres://${username}@127.0.0.1:${port}/${database}` }, { max: 1 });
		const ids = [7, 8];
		const ask = () => small`select ${ids}::integer[] as ids`.catch(() => 'cut');
		expect(await ask()).toBe('cut');
		await expect(small.begin((tx) => tx`select 1`)).rejects.toThrow();
		await expect.poll(ask).toEqual([{ ids }]);
		expect(cuts).toBe(3);
		expect(unhandled).toEqual([]);
		await small.end({ timeout: 1 });
	} finally {
		process.off('unhandledRejection', note);
		network.close();
	}
});
