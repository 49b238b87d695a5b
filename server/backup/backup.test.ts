import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createApp } from '../app.ts';
import { freshDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { register, type Registered, somePhoto, upload } from '../../tests/support/media.ts';
import { now, type Person, TestServer } from '../../tests/support/people.ts';
import type { Sql } from '../db/sql.ts';
import { DiskStorage } from '../media/storage/disk.ts';
import type { Storage } from '../media/storage/storage.ts';
import { removeFiles } from '../upkeep/remove-files.ts';
import { backup } from './backup.ts';
import { backupsIn, placesIn, readList, readManifest } from './manifest.ts';
import { restore } from './restore.ts';
import { tablesOf } from './rows.ts';

let server: TestServer;
let ana: Person;
let ben: Person;
let root: string;
let photos: Registered[];
const databases: TestDatabase[] = [];

beforeAll(async () => {
	root = await mkdtemp(join(tmpdir(), 'gatefold-backup-'));
	server = await TestServer.withMedia();
	({ ana, ben } = await server.people());
	photos = [await stored(ana), await stored(ana), await stored(ben)];
	const device = ana.device();
	// Text that a format by lines and tabs has to carry
	const id = await ana.album('Tab\there, "quotes", \\N and ☕', device);
	await device.mutate('addAssets', {
		albumId: id,
		assetIds: photos.slice(0, 2).map((photo) => photo.id),
		at: now(),
	});
	await device.mutate('addComment', {
		albumId: id,
		id: crypto.randomUUID(),
		text: 'two\nlines\\.',
		at: now(),
	});
	await device.mutate('removeAssets', { albumId: id, assetIds: [photos[1]!.id], at: now() });
});
afterAll(async () => {
	await server.stop();
	for (const database of databases) await database.drop();
	await rm(root, { recursive: true, force: true });
});

async function stored(person: Person): Promise<Registered> {
	const photo = await register(person, await somePhoto());
	expect((await upload(person, photo)).status).toBe(204);
	await vi.waitFor(async () => {
		const [asset] = await server.sql<
			{ v: number }[]
		>`select media_version as v from assets where id = ${photo.id}`;
		expect(asset!.v).toBe(1);
	}, 10_000);
	return photo;
}

const from = () => ({
	connection: server.connection,
	storage: server.services.media.storage,
	data: server.services.config.data,
});

async function elsewhere(name: string) {
	const database = await freshDatabase();
	databases.push(database);
	const data = join(root, name);
	const storage = new DiskStorage(join(data, 'files'));
	return { database, into: { connection: database.connection, storage, data } };
}

async function allRows(sql: Sql): Promise<Record<string, string[]>> {
	const rows: Record<string, string[]> = {};
	for (const { name } of await tablesOf(sql)) {
		const found = await sql.unsafe<{ row: string }[]>(
			`select to_jsonb(t)::text as row from "${name}" t order by 1`,
		);
		rows[name] = found.map(({ row }) => row);
	}
	return rows;
}

async function allFiles(storage: Storage): Promise<Map<string, string>> {
	const files = new Map<string, string>();
	for (const prefix of ['originals/', 'derived/'])
		for await (const { key } of storage.list(prefix))
			files.set(key, (await buffer(await storage.open(key))).toString('base64'));
	return new Map([...files].sort());
}

test('[L6] a backup that is brought back elsewhere is the same row by row and byte by byte, and devices go on', async () => {
	const folder = join(root, 'whole');
	const device = ana.device();
	await device.pull();
	const before = await allRows(server.sql);
	const made = await backup(from(), folder);
	expect(made).toMatchObject({ missing: [], files: 9, copied: 9 });
	expect(await allRows(server.sql)).toEqual(before);

	const { database, into } = await elsewhere('same');
	const restored = await restore(into, folder);
	expect(restored).toMatchObject({ rows: made.rows, files: 9, missing: [] });
	const { sync_state: old, ...rows } = before;
	const { sync_state: epoch, ...back } = await allRows(database.sql);
	expect(back).toEqual(rows);
	expect(epoch).not.toEqual(old);
	expect(await allFiles(into.storage)).toEqual(await allFiles(server.services.media.storage));

	// A device with its session, its old view and an edit that waits, before the restored server
	const app = createApp({ ...server.services, sql: database.sql });
	device.queue('createAlbum', { id: crypto.randomUUID(), name: 'Waited', at: now() });
	const moved = Object.assign(Object.create(server) as TestServer, {
		request: (path: string, init: RequestInit) => app.request(path, init),
	});
	Object.assign(ana, { site: moved });
	await device.push();
	const [first] = await device.pull();
	Object.assign(ana, { site: server });
	expect(first!.patch[0]).toEqual({ op: 'clear' });
	expect(device.acknowledged).toBe(1);
	expect(device.all<{ name: string }>('album/').map(({ name }) => name)).toContain('Waited');
	// Numbers that the database gives are new ones.
	expect(await database.sql`select from spaces`).toHaveLength(rows.spaces!.length + 1);
});

test('a second backup copies only what is new, and the oldest go with the files that only they had', async () => {
	const folder = join(root, 'kept');
	const gone = await stored(ben);
	expect((await backup(from(), folder)).copied).toBe(12);
	const device = ben.device();
	await device.mutate('trashAssets', { assetIds: [gone.id], at: now() });
	await device.mutate('purgeAssets', { assetIds: [gone.id], at: now() });
	await removeFiles(server.sql, from().storage);
	const added = await stored(ben);
	expect(await backup(from(), folder, { keep: 2 })).toMatchObject({ copied: 3, files: 12 });
	const files = async () =>
		(await readdir(placesIn(folder).files, { recursive: true })).filter((path) => /[0-9a-f]{64}/.test(path));
	// Both pictures of so small a photo are the same file.
	expect(await files()).toHaveLength(10);
	expect(await backup(from(), folder, { keep: 2 })).toMatchObject({ copied: 0, files: 12 });
	expect(await backupsIn(folder)).toHaveLength(2);
	expect(await files()).toHaveLength(8);
	expect(added.id).not.toBe(gone.id);
});

test('nothing is removed while a backup runs, and people write meanwhile', async () => {
	const photo = await stored(ben);
	const [{ content } = { content: '' }] = await server.sql<
		{ content: string }[]
	>`select content from assets where id = ${photo.id}`;
	const { storage, ...rest } = from();
	let purged = false;
	const slow = Object.assign(Object.create(storage) as Storage, {
		async *list(prefix: string) {
			if (!purged) {
				purged = true;
				const device = ben.device();
				await device.mutate('trashAssets', { assetIds: [photo.id], at: now() });
				await device.mutate('purgeAssets', { assetIds: [photo.id], at: now() });
				expect(await removeFiles(server.sql, storage)).toBe(0);
			}
			yield* storage.list(prefix);
		},
		open: (key: string) => storage.open(key),
	});
	const folder = join(root, 'beside');
	expect((await backup({ ...rest, storage: slow }, folder)).missing).toEqual([]);
	const [name] = await backupsIn(folder);
	expect((await readList(folder, name!)).filter(({ key }) => key.includes(content))).toHaveLength(3);
	expect(await removeFiles(server.sql, storage)).toBe(1);
});

test('a backup that is damaged, or of a newer version, brings nothing back; nor does one go over accounts', async () => {
	const folder = join(root, 'damaged');
	await backup(from(), folder);
	const [name] = await backupsIn(folder);
	await expect(restore(from(), folder)).rejects.toThrow(/stop it first|accounts/);
	const { database, into } = await elsewhere('damaged-into');
	const [line] = await readList(folder, name!);
	const file = placesIn(folder).file(line!.sha256);
	await appendFile(file, 'x');
	await expect(restore(into, folder)).rejects.toThrow('is damaged');
	expect(await into.storage.size(line!.key)).toBeUndefined();
	await appendFile(placesIn(folder).rows(name!, 'assets'), 'x');
	await expect(restore(into, folder)).rejects.toThrow('assets.copy is damaged');
	const path = placesIn(folder).manifest(name!);
	const manifest = await readManifest(folder, name!);
	const migrations = [...manifest.migrations, { name: '9999_later.sql', checksum: 'x' }];
	await writeFile(path, JSON.stringify({ ...manifest, migrations }));
	await expect(restore(into, folder)).rejects.toThrow('newer Gatefold');
	await expect(restore(into, join(root, 'none'))).rejects.toThrow('There is no backup');
	expect(await database.sql`select from "user"`).toHaveLength(0);
});

test('an original that the storage has lost or damaged is named, and the rest is kept', async () => {
	const photo = await stored(ana);
	const [asset] = await server.sql<{ key: string }[]>`
		select 'originals/' || owner_id || '/' || left(content, 2) || '/' || content as key from assets where id = ${photo.id}`;
	await from().storage.put(asset!.key, Buffer.from('not what it was'));
	const made = await backup(from(), join(root, 'lost'));
	expect(made.missing).toEqual([asset!.key]);
	expect(made.files).toBeGreaterThan(9);
});
