import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Asset } from '#domain/asset.ts';
import { newId } from '#domain/ids.ts';
import { runningPostgres } from '../../server/db/embedded/attach.ts';
import { recordedCluster } from '../../server/db/embedded/place.ts';
import { readPostmaster } from '../../server/db/embedded/postmaster.ts';
import { whoRuns } from '../../server/db/embedded/programs.ts';
import { connect, type Sql } from '../../server/db/sql.ts';
import { ask, begin, register, send, somePhoto, upload } from '../support/media.ts';
import { type Device, now, Person, siteAt } from '../support/people.ts';
import { type ServerOptions, startServer, type TestServer } from '../support/server.ts';
import { say } from './form.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

// Real disks and real databases, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const megabyte = 1024 * 1024;

function smallDisk(): SmallDisk | undefined {
	const disk = mountSmallDisk();
	if (disk) onTestFinished(disk.close);
	return disk;
}

async function serverWithAna(options: ServerOptions): Promise<{ server: TestServer; ana: Person }> {
	const server = await startServer(options);
	onTestFinished(() => server.stop());
	const { id, cookie } = await server.account({ handle: 'ana' });
	return { server, ana: new Person(siteAt(server.origin), id, 'ana', cookie) };
}

/** Beside the server, for what no request can do. */
function sqlOf(dataDir: string): Sql {
	const sql = connect(runningPostgres(dataDir)!, { max: 1, statementTimeout: 0 });
	onTestFinished(() => sql.end({ timeout: 1 }));
	return sql;
}

const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];

/** Writes comments until the server takes no more. @returns the answer that said so */
async function writeUntilFull(device: Device, albumId: string, ids: string[]): Promise<Response> {
	for (let round = 0; round < 2_000; round++) {
		for (let i = 0; i < 50; i++) {
			const id = newId();
			ids.push(id);
			device.queue('addComment', { albumId, id, text: 'x'.repeat(1_000), at: now() });
		}
		const answer = await device.sendPush();
		if (answer.status !== 200) return answer;
		device.pending = [];
	}
	throw new Error('the disk did not become full');
}

/** Whether reading goes on: a new device's first sync, a file, the server's health. */
async function expectReads(ana: Person, assetId: string, comments: number): Promise<void> {
	const reader = ana.device();
	await reader.pull();
	expect(reader.all('activity/')).toHaveLength(comments);
	expect((await ana.request(`/media/${assetId}/original`)).status).toBe(200);
	expect((await fetch(`${ana.site.origin}/api/health`)).status).toBe(200);
}

/**
 * How many comments the server has taken, as it says itself: what was refused with its push came behind them, or was a
 * later batch of it. Nothing is there that is not acknowledged, and the other way round.
 */
async function takenOf(device: Device, albumId: string, ids: readonly string[]): Promise<number> {
	await device.pull();
	const waiting = device.pending.filter(({ id }) => id > device.acknowledged).length;
	const taken = device.all(`activity/${albumId}/`).length;
	expect(taken + waiting).toBe(ids.length);
	return taken;
}

/** Whether everything that waited arrives, once there is room, and once. */
async function expectAll(device: Device, albumId: string, ids: readonly string[]): Promise<void> {
	await expect.poll(async () => (await device.sendPush()).status, { timeout: 30_000 }).toBe(200);
	await device.pull();
	expect(device.acknowledged).toBe(device.pending.at(-1)!.id);
	const there = device.all<{ id: string }>(`activity/${albumId}/`).map(({ id }) => id);
	expect(there.sort()).toEqual([...ids].sort());
	expect(device.all('notice/')).toEqual([]);
}

test('an upload that meets a full disk is answered 507, leaves nothing half-written, and goes on when there is room', async () => {
	const disk = smallDisk();
	const folder = disk ? join(disk.folder, 'data') : undefined;
	const { server, ana } = await serverWithAna(folder ? { env: { GATEFOLD_DATA: folder } } : {});
	const dataDir = folder ?? server.dataDir;
	const before = await register(ana, await somePhoto());
	expect((await upload(ana, before)).status).toBe(204);
	// As a photo it is one with a long tail, which no reader minds.
	const photo = await register(ana, Buffer.concat([await somePhoto(), randomBytes(6 * megabyte)]));
	const url = (await begin(ana, photo.id, photo.bytes.length)).headers.get('location')!;
	const id = url.split('/').at(-1)!;

	let sent = 0;
	if (disk) {
		sent = megabyte;
		expect((await send(ana, url, photo.bytes.subarray(0, sent))).status).toBe(204);
		disk.leave(2 * megabyte);
	} else {
		// The system's own full disk, in the place of the file.
		rmSync(join(dataDir, 'uploads', id));
		symlinkSync('/dev/full', join(dataDir, 'uploads', id));
	}
	expect(await codeOf(await send(ana, url, photo.bytes.subarray(sent), sent))).toEqual([507, 'storage.full']);

	await expectReads(ana, before.id, 0);
	const device = ana.device();
	await device.pull();
	expect((device.view.get(`asset/${photo.id}`) as Asset).state).toBe('pending');
	expect((await ana.request(`/media/${photo.id}/original`)).status).toBe(409);
	const originals = await readdir(join(dataDir, 'files', 'originals'), {
		recursive: true,
		withFileTypes: true,
	});
	expect(originals.filter((entry) => entry.isFile())).toHaveLength(1);
	if (disk) {
		const other = await register(ana, await somePhoto());
		expect(await codeOf(await begin(ana, other.id, other.bytes.length))).toEqual([507, 'storage.full']);
		expect(await readdir(join(dataDir, 'uploads'))).toHaveLength(2);
		disk.leave(1_000 * megabyte);
	} else {
		rmSync(join(dataDir, 'uploads', id));
		symlinkSync(join(dataDir, 'room'), join(dataDir, 'uploads', id));
		writeFileSync(join(dataDir, 'room'), '');
	}

	const reached = Number((await ask(ana, url)).headers.get('upload-offset'));
	expect(reached).toBeGreaterThanOrEqual(sent);
	expect(reached).toBeLessThan(photo.bytes.length);
	expect((await send(ana, url, photo.bytes.subarray(reached), reached)).status).toBe(204);
	const original = await ana.request(`/media/${photo.id}/original`);
	expect(Buffer.from(await original.arrayBuffer()).equals(photo.bytes)).toBe(true);
});

test("[P7] before the database's disk is full, pushes are answered 507 while everything can be read, and go on when there is room", async (context) => {
	const disk = smallDisk();
	if (!disk) return context.skip('no small disk can be mounted here');
	const dataDir = join(disk.folder, 'data');
	const { ana } = await serverWithAna({ database: 'embedded', env: { GATEFOLD_DATA: dataDir } });
	const photo = await register(ana, await somePhoto());
	expect((await upload(ana, photo)).status).toBe(204);
	const device = ana.device();
	const albumId = await ana.album('To the brim', device);
	const cluster = recordedCluster(dataDir)!;
	const postmaster = readPostmaster(cluster)!.pid;

	disk.leave(140 * megabyte);
	const ids: string[] = [];
	expect(await codeOf(await writeUntilFull(device, albumId, ids))).toEqual([507, 'storage.full']);
	const taken = await takenOf(device, albumId, ids);
	expect(taken).toBeGreaterThan(0);
	await expectReads(ana, photo.id, taken);
	// Others fill it on: the database needs some of what was kept for it, and has it.
	disk.leave(40 * megabyte);
	expect(await codeOf(await device.sendPush())).toEqual([507, 'storage.full']);
	await expectReads(ana, photo.id, await takenOf(device, albumId, ids));
	expect(readPostmaster(cluster)!.pid).toBe(postmaster);
	// To the last byte: now PostgreSQL may well end. Nothing is lost, and it comes back by itself.
	disk.leave(0);
	await sqlOf(dataDir)`checkpoint`.catch(() => undefined);
	expect((await device.sendPush()).status).toBeGreaterThan(500);

	disk.leave(600 * megabyte);
	await expectAll(device, albumId, ids);
	say(
		`the database's disk full: 507 after ${taken} edits, reads went on, all ${ids.length} there at the end`,
	);
});

test('[P7] [P9] a push that PostgreSQL has no room for is answered 507, keeps what came before it, and is done when there is room', async () => {
	const { server, ana } = await serverWithAna({ database: 'embedded' });
	const sql = sqlOf(server.dataDir);
	const photo = await register(ana, await somePhoto());
	expect((await upload(ana, photo)).status).toBe(204);
	const device = ana.device();
	const albumId = await ana.album('No more room', device);
	const makeRoom = await fillUp(sql);

	const ids: string[] = [];
	expect(await codeOf(await writeUntilFull(device, albumId, ids))).toEqual([507, 'storage.full']);
	const taken = await takenOf(device, albumId, ids);
	expect(taken).toBeLessThan(ids.length);
	await expectReads(ana, photo.id, taken);

	await makeRoom();
	await expectAll(device, albumId, ids);
});

/** Lets PostgreSQL have no room for comments. @returns how to make some */
async function fillUp(sql: Sql): Promise<() => Promise<void>> {
	const disk = smallDisk();
	if (disk) {
		const folder = join(disk.folder, 'comments');
		mkdirSync(folder, { mode: 0o700 });
		const as = whoRuns();
		if (as) chownSync(folder, as.uid, as.gid);
		await sql.unsafe(`create tablespace small location '${folder}'`);
		for (const statement of [
			'alter table comments set tablespace small',
			'alter index comments_pkey set tablespace small',
			'alter index comments_by_version set tablespace small',
		])
			await sql.unsafe(statement);
		disk.leave(megabyte);
		return async () => disk.leave(100 * megabyte);
	}
	say('PostgreSQL is made to say that its disk is full.');
	await sql.unsafe(`
		create sequence room maxvalue 220 cycle;
		create function no_room() returns trigger language plpgsql as $$
		begin
			if nextval('room') > 170 then
				perform setval('room', 170);
				raise exception 'could not extend file: No space left on device' using errcode = '53100';
			end if;
			return new;
		end $$;
		create trigger no_room before insert on comments for each row execute function no_room();`);
	return async () => {
		await sql.unsafe('drop trigger no_room on comments; drop function no_room; drop sequence room;');
	};
}
