import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '../../log.ts';
import { connect, type Sql } from '../sql.ts';
import { runningPostgres } from './attach.ts';
import { InUseError } from './lock.ts';
import { clearAway, isRunning, readPostmaster } from './postmaster.ts';
import { whoRuns } from './programs.ts';
import { type Embedded, startPostgres } from './start.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let dataDir: string;
let cluster: string;
const ends: (() => Promise<unknown>)[] = [];

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'gatefold-embedded-'));
	chmodSync(folder, 0o711);
	dataDir = join(folder, 'data');
	cluster = join(dataDir, 'postgres');
});

afterEach(async () => {
	for (const end of ends.splice(0).reverse()) await end();
	await clearAway(cluster, () => undefined);
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function start(): Promise<Embedded> {
	const embedded = await startPostgres({ dataDir, log: createLog('silent') });
	ends.push(embedded.stop);
	return embedded;
}

function open(embedded: Embedded): Sql {
	const sql = connect(embedded.connection, { max: 2 });
	ends.push(() => sql.end({ timeout: 1 }));
	return sql;
}

/** A process that starts PostgreSQL, writes one row and then waits to be killed. */
async function elsewhere(): Promise<ChildProcess> {
	const here = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
	const code = `
		const { startPostgres } = await import(${here('./start.ts')});
		const { connect } = await import(${here('../sql.ts')});
		const { createLog } = await import(${here('../../log.ts')});
		const embedded = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, log: createLog('silent') });
		const sql = connect(embedded.connection, { max: 1 });
		await sql\`create table kept (word text)\`;
		await sql\`insert into kept values ('acknowledged')\`;
		console.log('written');
		setInterval(() => undefined, 1_000);
	`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	ends.push(async () => child.kill('SIGKILL'));
	await once(child.stdout, 'data');
	return child;
}

async function kill(child: ChildProcess) {
	const closed = once(child, 'close');
	child.kill('SIGKILL');
	await closed;
}

const words = (sql: Sql) =>
	sql<{ word: string }[]>`select word from kept`.then((rows) => rows.map(({ word }) => word));

test('sorting and letters do not depend on the language of the machine', async () => {
	const sql = open(await start());
	const [found] = await sql`
		select datlocprovider as provider, datcollate as collation, pg_encoding_to_char(encoding) as encoding,
			array(select word from unnest(array['b', 'a', 'B', 'é']) as word order by word) as sorted
		from pg_database where datname = current_database()`;
	expect(found).toEqual({
		provider: 'b',
		collation: 'C.UTF-8',
		encoding: 'UTF8',
		sorted: ['B', 'a', 'b', 'é'],
	});
});

test('what was written is there after a stop and a start, and nothing runs in between', async () => {
	const first = await start();
	const pid = first.pid() ?? 0;
	const sql = open(first);
	await sql`create table kept (word text)`;
	await sql`insert into kept values ('acknowledged')`;
	await first.stop();
	await first.exited;
	expect(isRunning(cluster, pid)).toBe(false);
	expect(await words(open(await start()))).toEqual(['acknowledged']);
});

test('after a kill -9 of the server alone, the next start takes over from the PostgreSQL left behind', async () => {
	const child = await elsewhere();
	const orphan = readPostmaster(cluster)?.pid ?? 0;
	await kill(child);
	expect(isRunning(cluster, orphan)).toBe(true);
	const next = await start();
	expect(next.pid()).not.toBe(orphan);
	expect(await words(open(next))).toEqual(['acknowledged']);
});

test('after a kill -9 of server and PostgreSQL at once, the next start recovers what was committed', async () => {
	const child = await elsewhere();
	const orphan = readPostmaster(cluster)?.pid ?? 0;
	await kill(child);
	process.kill(orphan, 'SIGKILL');
	expect(await words(open(await start()))).toEqual(['acknowledged']);
});

test('a number in postmaster.pid that belongs to another process by now does not stop a start', async () => {
	await (await start()).stop();
	const lines = [process.pid, cluster, '1700000000', '5432', folder, '', '', 'ready'];
	writeFileSync(join(cluster, 'postmaster.pid'), lines.join('\n'));
	expect(runningPostgres(dataDir)).toBeUndefined();
	await start();
});

test('a PostgreSQL that dies is started again, and the connections find it', async () => {
	const embedded = await start();
	const sql = open(embedded);
	await sql`select 1`;
	const before = embedded.pid() ?? 0;
	process.kill(before, 'SIGKILL');
	// The connection that is open lives on until its own process has noticed.
	await expect.poll(() => [undefined, before].includes(embedded.pid()), { timeout: 10_000 }).toBe(false);
	await expect
		.poll(
			() =>
				sql`select 1 as one`.then(
					([row]) => row?.one,
					() => 'not yet',
				),
			{ timeout: 10_000 },
		)
		.toBe(1);
	expect(embedded.pid()).not.toBe(before);
});

test('a PostgreSQL that dies is started again where its number has gone to another process', async () => {
	const embedded = await start();
	const other = spawn('sleep', ['60'], { stdio: 'ignore', ...whoRuns() });
	ends.push(async () => void other.kill());
	const before = embedded.pid() ?? 0;
	const file = join(cluster, 'postmaster.pid');
	const [, ...rest] = readFileSync(file, 'utf8').split('\n');
	writeFileSync(file, [other.pid, ...rest].join('\n'));
	process.kill(before, 'SIGKILL');
	await expect.poll(() => [undefined, before].includes(embedded.pid()), { timeout: 10_000 }).toBe(false);
	expect(isRunning(cluster, embedded.pid()!)).toBe(true);
});

test('a second start on the same data folder is refused and names the first', async () => {
	await start();
	const second = startPostgres({ dataDir, log: createLog('silent') });
	await expect(second).rejects.toThrow(InUseError);
	await expect(second).rejects.toThrow(
		`Gatefold already runs on the data folder ${dataDir} (process ${process.pid})`,
	);
});

test('another process finds the PostgreSQL of a running server', async () => {
	const embedded = await start();
	expect(runningPostgres(dataDir)).toEqual(embedded.connection);
	await embedded.stop();
	expect(runningPostgres(dataDir)).toBeUndefined();
});

test("another PostgreSQL major's cluster is refused in words and left as it is", async () => {
	await (await start()).stop();
	writeFileSync(join(cluster, 'PG_VERSION'), '17\n');
	await expect(start()).rejects.toThrow(
		/^The database in .*postgres was made by PostgreSQL 17, and this Gatefold brings PostgreSQL 18, which cannot read it\./,
	);
	expect(readFileSync(join(cluster, 'PG_VERSION'), 'utf8')).toBe('17\n');
});

test('a data folder whose recorded database is gone is not taken for a new one', async () => {
	await (await start()).stop();
	writeFileSync(join(dataDir, 'postgres.json'), JSON.stringify({ folder: join(folder, 'elsewhere') }));
	await expect(start()).rejects.toThrow(/was kept in .*elsewhere, which is gone/);
});

test.runIf(process.getuid?.() === 0)(
	'a data folder that PostgreSQL may not enter keeps its database in a folder that it may, and says where',
	async () => {
		chmodSync(folder, 0o700);
		const sql = open(await start());
		const record: unknown = JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8'));
		expect(record).toEqual({
			folder: expect.stringMatching(/^\/var\/lib\/gatefold-[0-9a-f]{12}$/) as string,
		});
		const home = (record as { folder: string }).folder;
		ends.unshift(async () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
		const [found] = await sql<{ folder: string }[]>`select current_setting('data_directory') as folder`;
		expect(found?.folder).toBe(join(home, 'postgres'));
	},
);
