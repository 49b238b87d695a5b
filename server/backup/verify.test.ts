import { copyFile, cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { register, somePhoto, upload } from '../../tests/support/media.ts';
import { now, TestServer } from '../../tests/support/people.ts';
import { backup } from './backup.ts';
import { hashFile } from '../media/hash-file.ts';
import { placesIn, readList, readManifest } from './manifest.ts';
import { verifyBackups } from './verify.ts';

let server: TestServer;
let root: string;
let whole: string;
let folder: string;
let names: string[];

beforeAll(async () => {
	root = await mkdtemp(join(tmpdir(), 'gatefold-verify-'));
	whole = join(root, 'whole');
	server = await TestServer.withMedia();
	const ana = await server.person('ana');
	const albumId = await ana.album('Two\nlines');
	const text = 'three\nlines\n\\.';
	await ana.device().mutate('addComment', { albumId, id: crypto.randomUUID(), text, at: now() });
	const from = {
		connection: server.connection,
		storage: server.services.media.storage,
		data: server.services.config.data,
	};
	names = [];
	for (let i = 0; i < 2; i++) {
		await upload(ana, await register(ana, await somePhoto()));
		names.push((await backup(from, whole)).name);
	}
});
afterAll(async () => {
	await server.stop();
	await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
	folder = join(root, crypto.randomUUID());
	await cp(whole, folder, { recursive: true });
});

/** What is wrong with each backup, the older first */
const wrongIn = async () => (await verifyBackups(folder)).backups.map(({ wrong }) => wrong);

test('backups that are as they were written are well, and each file is read once', async () => {
	const { backups, files, bytes } = await verifyBackups(folder);
	expect(backups.map(({ name, wrong }) => [name, wrong])).toEqual(names.map((name) => [name, []]));
	const manifest = await readManifest(folder, names[1]!);
	expect(backups[1]!.rows).toBe(manifest.tables.reduce((sum, { rows }) => sum + rows, 0));
	const list = await readList(folder, names[1]!);
	expect(backups[1]!.files).toBe(list.length);
	const all = new Map(
		[...(await readList(folder, names[0]!)), ...list].map((line) => [line.sha256, line.size]),
	);
	expect([files, bytes]).toEqual([all.size, [...all.values()].reduce((sum, size) => sum + size, 0)]);
});

test('a file that is damaged, cut off or gone is named in the backups that need it', async () => {
	const [older, newer] = [await readList(folder, names[0]!), await readList(folder, names[1]!)];
	const shared = older.find(({ key }) => key.startsWith('originals/'))!;
	const path = placesIn(folder).file(shared.sha256);
	const bytes = await readFile(path);
	bytes[7]! ^= 1;
	await writeFile(path, bytes);
	expect(await wrongIn()).toEqual([
		[`${path} is damaged: it is not what was written.`],
		[expect.any(String)],
	]);
	await truncate(path, 3);
	expect((await wrongIn())[0]).toEqual([`${path} is damaged: it is not what was written.`]);

	const old = new Set(older.map(({ sha256 }) => sha256));
	const fresh = newer.find(({ sha256 }) => !old.has(sha256))!;
	await copyFile(join(whole, path.slice(folder.length)), path);
	await rm(placesIn(folder).file(fresh.sha256));
	expect(await wrongIn()).toEqual([[], [expect.stringContaining('is not there')]]);
});

test('rows that are damaged or too few are found, and so is a list or a manifest that cannot be read', async () => {
	const [first, second] = names as [string, string];
	const rows = placesIn(folder).rows(second, 'comments');
	await writeFile(rows, `${await readFile(rows, 'utf8')}x\n`);
	expect(await wrongIn()).toEqual([[], [`${rows} is damaged: it is not what was written.`]]);
	// As if it had been written so: the hash is right, the count is not.
	const manifest = await readManifest(folder, second);
	const table = manifest.tables.find(({ name }) => name === 'comments')!;
	table.sha256 = await hashFile(rows);
	await writeFile(placesIn(folder).manifest(second), JSON.stringify(manifest));
	expect(await wrongIn()).toEqual([[], [`${rows} has 2 rows, and should have 1.`]]);
	await writeFile(placesIn(folder).manifest(first), '{');
	expect((await wrongIn())[0]).toEqual([expect.stringContaining('cannot be read')]);
	await rm(placesIn(folder).list(second));
	expect((await wrongIn())[1]).toContainEqual(expect.stringContaining('files.jsonl is not there'));
});

test('a folder with no backup is no folder of good backups', async () => {
	await expect(verifyBackups(join(root, 'none'))).rejects.toThrow('There is no backup');
});
