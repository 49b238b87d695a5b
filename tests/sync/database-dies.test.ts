import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { newId } from '#domain/ids.ts';
import { readPostmaster } from '../../server/db/embedded/postmaster.ts';
import { startPostgres } from '../../server/db/embedded/start.ts';
import { migrate } from '../../server/db/migrate.ts';
import { connect } from '../../server/db/sql.ts';
import { createLog } from '../../server/log.ts';
import { now, TestServer, type Device } from '../support/people.ts';
import { makeTemporary, removeTemporary } from '../support/temporary.ts';

// A real PostgreSQL that is killed and recovers, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

let server: TestServer;
let cluster: string;
let stop: () => Promise<unknown>;

beforeAll(async () => {
	const folder = makeTemporary('cluster');
	const dataDir = join(folder, 'data');
	cluster = join(dataDir, 'postgres');
	const embedded = await startPostgres({ dataDir, log: createLog('silent') });
	await migrate(embedded.connection);
	const sql = connect(embedded.connection);
	server = await TestServer.start({
		sql,
		connection: embedded.connection,
		env: {},
		drop: () => sql.end({ timeout: 1 }),
	});
	stop = async () => {
		await server.stop();
		await embedded.stop();
		await removeTemporary(folder);
	};
});
afterAll(() => stop());

/** Pushes what is pending until the server takes it: what a real client does. @returns how often it was sent */
async function pushUntilTaken(device: Device): Promise<number> {
	for (let tries = 1; ; tries++) {
		const answer = await device.sendPush();
		if (answer.status === 200) {
			device.pending = [];
			return tries;
		}
		expect(answer.status).toBe(503);
		expect(await answer.json()).toMatchObject({ code: 'unavailable' });
	}
}

test('[P7] [P9] a database that is killed in the middle of pushes loses no acknowledged edit and doubles none', async () => {
	const ana = await server.person('ana');
	const albumId = await ana.album('Through it all');
	const devices = [ana.device(), ana.device(), ana.device()];
	const acknowledged: string[] = [];
	let again = 0;
	let writing = true;
	const work = devices.map(async (device) => {
		while (writing) {
			const ids = Array.from({ length: 20 }, () => newId());
			for (const id of ids) device.queue('addComment', { albumId, id, text: id, at: now() });
			again += (await pushUntilTaken(device)) - 1;
			acknowledged.push(...ids);
		}
	});
	for (let kill = 0; kill < 3; kill++) {
		const before = acknowledged.length;
		await expect.poll(() => acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(before + 100);
		process.kill(readPostmaster(cluster)!.pid, 'SIGKILL');
	}
	const before = acknowledged.length;
	await expect.poll(() => acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(before + 100);
	writing = false;
	await Promise.all(work);

	const reader = ana.device();
	await reader.pull();
	const there = reader.all<{ id: string }>(`activity/${albumId}/`).map(({ id }) => id);
	expect(new Set(there)).toEqual(new Set(acknowledged));
	expect(there).toHaveLength(acknowledged.length);
	expect(again).toBeGreaterThan(0);
	for (const device of devices) {
		await device.pull();
		expect(device.view.size).toBe(reader.view.size);
	}
});
