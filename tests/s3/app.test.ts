import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { backup } from '../../server/backup/backup.ts';
import { restore } from '../../server/backup/restore.ts';
import { DiskStorage } from '../../server/media/storage/disk.ts';
import { S3Storage } from '../../server/media/storage/s3.ts';
import { removeFiles } from '../../server/upkeep/remove-files.ts';
import { sweepFiles } from '../../server/upkeep/sweep-files.ts';
import { bucketSettings } from '../support/ceph.ts';
import { freshDatabase } from '../support/database.ts';
import { begin, register, type Registered, send, somePhoto, upload } from '../support/media.ts';
import { now, type Person, TestServer } from '../support/people.ts';

let server: TestServer;
let ana: Person;
let ben: Person;
beforeAll(async () => {
	server = await TestServer.withMedia(bucketSettings());
	({ ana, ben } = await server.people());
});
afterAll(() => server.stop());

const storage = () => server.services.media.storage;

async function filesOf(person: Person): Promise<string[]> {
	const keys: string[] = [];
	for (const kind of ['originals', 'derived'])
		for await (const { key } of storage().list(`${kind}/${person.id}/`)) keys.push(key);
	return keys.sort();
}

const drawn = (id: string) =>
	vi.waitFor(
		async () => {
			const [asset] = await server.sql<
				{ v: number }[]
			>`select media_version as v from assets where id = ${id}`;
			expect(asset!.v).toBe(1);
		},
		{ timeout: 60_000 },
	);

async function stored(person: Person): Promise<Registered> {
	const photo = await register(person, await somePhoto());
	expect((await upload(person, photo)).status).toBe(204);
	await drawn(photo.id);
	return photo;
}

async function purge(person: Person, id: string): Promise<void> {
	const device = person.device();
	await device.mutate('trashAssets', { assetIds: [id], at: now() });
	await device.mutate('purgeAssets', { assetIds: [id], at: now() });
}

test('a photo goes by tus into the bucket, is drawn from there, and nothing of it stays on the disk', async () => {
	expect(storage()).toBeInstanceOf(S3Storage);
	const noise = createHash('shake256', { outputLength: 4000 * 2500 * 3 })
		.update('noise')
		.digest();
	const bytes = await sharp(noise, { raw: { width: 4000, height: 2500, channels: 3 } })
		.jpeg({ quality: 95 })
		.toBuffer();
	// More than one part
	expect(bytes.length).toBeGreaterThan(8 * 1024 * 1024);
	const photo = await register(ana, bytes);
	const url = (await begin(ana, photo.id, bytes.length)).headers.get('location')!;
	const half = Math.floor(bytes.length / 2);
	expect((await send(ana, url, bytes.subarray(0, half))).status).toBe(204);
	expect(await filesOf(ana)).toEqual([]);
	expect((await send(ana, url, bytes.subarray(half), half)).status).toBe(204);
	await drawn(photo.id);

	expect(await filesOf(ana)).toHaveLength(3);
	const { data } = server.services.config;
	expect(await readdir(join(data, 'uploads'))).toEqual([]);
	expect(await readdir(join(data, 'work'))).toEqual([]);
	expect(await readdir(data)).not.toContain('files');

	const original = await ana.request(`/media/${photo.id}/original`);
	expect(Buffer.from(await original.arrayBuffer()).equals(bytes)).toBe(true);
	const part = await ana.request(`/media/${photo.id}/original`, {
		headers: { range: `bytes=${half - 5}-${half + 4}` },
	});
	expect([part.status, part.headers.get('content-range')]).toEqual([
		206,
		`bytes ${half - 5}-${half + 4}/${bytes.length}`,
	]);
	expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(half - 5, half + 5))).toBe(true);
	const thumb = await ana.request(`/media/${photo.id}/thumb`);
	expect((await sharp(Buffer.from(await thumb.arrayBuffer())).metadata()).height).toBe(320);
	expect((await ben.request(`/media/${photo.id}/original`)).status).toBe(404);
});

test('what is deleted for good is gone from the bucket, and what belongs to no asset is found', async () => {
	const kept = await stored(ben);
	const gone = await stored(ben);
	expect(await filesOf(ben)).toHaveLength(6);
	await purge(ben, gone.id);
	expect(await removeFiles(server.sql, storage())).toBe(1);
	expect(await filesOf(ben)).toHaveLength(3);

	const orphan = `originals/${ben.id}/00/${'0'.repeat(64)}`;
	await storage().put(orphan, Buffer.from('left'));
	expect(await sweepFiles(server.sql, storage())).toBe(1);
	await server.sql`update removals set due = now()`;
	await removeFiles(server.sql, storage());
	expect(await storage().size(orphan)).toBeUndefined();
	expect((await ben.request(`/media/${kept.id}/original`)).status).toBe(200);
});

test('while the bucket is away an upload is answered as a fault, and goes on when it is back', async () => {
	const photo = await register(ana, await somePhoto());
	const take = vi.spyOn(storage(), 'take');
	const away = new S3Storage(
		{ ...server.services.config.s3!, endpoint: 'http://127.0.0.1:9' },
		server.services.config.data,
	);
	take.mockImplementationOnce((key, path) => away.take(key, path));
	const url = (await begin(ana, photo.id, photo.bytes.length)).headers.get('location')!;
	expect((await send(ana, url, photo.bytes)).status).toBe(503);
	take.mockRestore();
	const asked = await ana.request(url, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
	expect(asked.status).toBe(404);
	await drawn(photo.id);
	expect((await ana.request(`/media/${photo.id}/original`)).status).toBe(200);
});

test('a backup of the bucket is brought back onto a disk', async () => {
	await stored(ana);
	const folder = await mkdtemp(join(tmpdir(), 'gatefold-s3-backup-'));
	const database = await freshDatabase();
	try {
		const { config } = server.services;
		const made = await backup(
			{ connection: server.connection, storage: storage(), data: config.data },
			folder,
		);
		expect(made.missing).toEqual([]);
		expect(made.files).toBe((await filesOf(ana)).length + (await filesOf(ben)).length);
		const data = join(folder, 'restored');
		const disk = new DiskStorage(join(data, 'files'));
		await restore({ connection: database.connection, storage: disk, data }, folder);
		for (const key of [...(await filesOf(ana)), ...(await filesOf(ben))]) {
			const [here, there] = await Promise.all(
				[disk.open(key), storage().open(key)].map(async (s) => buffer(await s)),
			);
			expect(here!.equals(there!)).toBe(true);
		}
	} finally {
		await database.drop();
		await rm(folder, { recursive: true, force: true });
	}
});
