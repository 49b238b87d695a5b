import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { createLog } from '../log.ts';
import { type Job, Jobs } from './jobs.ts';

// A worker looks twice a second, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

type Data = { file: string };

let database: TestDatabase;
let jobs: Jobs;
const tried: string[] = [];
const givenUp: string[] = [];

/** A job that meets a full disk, or a file that cannot be read. */
const draw: Job<Data> = {
	...{ name: 'draw', lanes: 1 },
	async run({ file }) {
		tried.push(file);
		const code = file === 'damaged' ? 'EBADMSG' : 'ENOSPC';
		throw Object.assign(new Error(`${code}: ${file}`), { code });
	},
	async giveUp({ file }) {
		givenUp.push(file);
	},
};

beforeAll(async () => {
	database = await freshDatabase();
	jobs = new Jobs(database.connection, createLog('silent'));
	await jobs.start([draw as unknown as Job<never>]);
});
afterAll(async () => {
	await jobs.stop(500);
	await database.drop();
});

test('a job that meets a full disk to the last begins anew later, and one whose file is damaged is given up', async () => {
	const { sql } = database;
	for (const file of ['damaged', 'whole']) await sql.begin((tx) => jobs.ask(tx, 'draw', { file }));
	await expect.poll(() => tried.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
	expect(givenUp).toEqual([]);
	// Not in half a minute, but now.
	const isLast = () => sql`
		update jobs.job set retry_count = retry_limit - 1, start_after = now() where name = 'draw' and state = 'retry'`;
	await expect
		.poll(
			async () => {
				await isLast();
				return givenUp;
			},
			{ timeout: 20_000, interval: 300 },
		)
		.toEqual(['damaged']);
	const waiting = () => sql`
		select data ->> 'file' as file, start_after > now() + interval '1 minute' as "isLater", retry_count as tries
		from jobs.job where name = 'draw' and state = 'created'`;
	await expect
		.poll(
			async () => {
				await isLast();
				return [...(await waiting())];
			},
			{ timeout: 20_000, interval: 300 },
		)
		.toEqual([{ file: 'whole', isLater: true, tries: 0 }]);
	expect(givenUp).toEqual(['damaged']);
});
