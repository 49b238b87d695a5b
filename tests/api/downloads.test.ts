import { link, mkdir, readdir, readFile, readlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { limits } from '#domain/limits.ts';
import type { DownloadPlan } from '#protocol/download.ts';
import type { Sql } from '../../server/db/sql.ts';
import { originalKey } from '../../server/media/storage/storage.ts';
import { register, somePhoto, upload, type Registered } from '../support/media.ts';
import { now, Person, siteAt, TestServer } from '../support/people.ts';
import { hasRealMedia, realFile, realFiles } from '../support/real-media.ts';
import { startServer } from '../support/server.ts';
import { unzipped } from '../support/unzip.ts';

let server: TestServer;
let ana: Person;
let ben: Person;
let cem: Person;

beforeAll(async () => {
	server = await TestServer.withMedia();
	({ ana, ben, cem } = await server.people());
});
afterAll(() => server.stop());

async function stored(person: Person, name: string, bytes?: Buffer): Promise<Registered> {
	const asset = await register(person, bytes ?? (await somePhoto()), { name });
	expect((await upload(person, asset)).status).toBe(204);
	return asset;
}

async function albumOf(person: Person, assetIds: string[], name = 'Summer'): Promise<string> {
	const device = person.device();
	const albumId = await person.album(name, device);
	if (assetIds.length > 0) await device.mutate('addAssets', { albumId, assetIds, at: now() });
	return albumId;
}

const share = (person: Person, albumId: string, userId: string) =>
	person.device().mutate('setMember', { albumId, userId, role: 'viewer', at: now() });

const album = (person: Person, albumId: string) => person.request(`/api/downloads/albums/${albumId}`);

const selection = (person: Person, ids: string[], headers: Record<string, string> = {}) =>
	person.request('/api/downloads', {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
		body: new URLSearchParams({ ids: ids.join(' '), name: 'Chosen' }).toString(),
	});

async function filesIn(answer: Response) {
	expect(answer.status).toBe(200);
	return unzipped(Buffer.from(await answer.arrayBuffer()));
}

describe('an archive', () => {
	test('of an album has the originals of everyone’s photos, with their names and dates', async () => {
		const [mine, theirs] = [await stored(ana, 'beach.jpg'), await stored(ben, 'beach.jpg')];
		const albumId = await albumOf(ana, [mine.id], 'Sommer: am Meer');
		await ana.device().mutate('setMember', { albumId, userId: ben.id, role: 'editor', at: now() });
		await ben.device().mutate('addAssets', { albumId, assetIds: [theirs.id], at: now() });
		const answer = await album(ana, albumId);
		expect(answer.headers.get('content-type')).toBe('application/zip');
		expect(answer.headers.get('content-disposition')).toContain('attachment; filename="Sommer_ am Meer.zip"');
		expect(answer.headers.get('cache-control')).toBe('private, no-store');
		const files = await filesIn(answer);
		expect([...files.keys()]).toEqual(['beach.jpg', 'beach (2).jpg']);
		expect(files.get('beach.jpg')!.bytes.equals(mine.bytes)).toBe(true);
		expect(files.get('beach (2).jpg')!.bytes.equals(theirs.bytes)).toBe(true);
		expect(files.get('beach.jpg')!.modifiedAt).toEqual(new Date('2024-06-01T12:00:00.000Z'));
	});

	test('of a selection has what was chosen, once, in that order', async () => {
		const [a, b, c] = [await stored(ana, 'a.jpg'), await stored(ana, 'b.jpg'), await stored(ana, 'c.jpg')];
		const answer = await selection(ana, [c.id, a.id, c.id]);
		expect(answer.headers.get('content-disposition')).toContain('filename="Chosen.zip"');
		const files = await filesIn(answer);
		expect([...files.keys()]).toEqual(['c.jpg', 'a.jpg']);
		expect(files.get('a.jpg')!.bytes.equals(a.bytes)).toBe(true);
		expect([...files.values()].some(({ bytes }) => bytes.equals(b.bytes))).toBe(false);
	});

	test('says in a text what the server does not have yet', async () => {
		const [there, pending] = [
			await stored(ana, 'there.jpg'),
			await register(ana, await somePhoto(), { name: 'on my phone.jpg' }),
		];
		const albumId = await albumOf(ana, [there.id, pending.id]);
		const plan = (await (await ana.post('/api/downloads/plan', { albumId })).json()) as DownloadPlan;
		expect(plan).toEqual({ files: 1, bytes: there.bytes.length, notStored: 1 });
		const files = await filesIn(await album(ana, albumId));
		expect([...files.keys()]).toEqual(['there.jpg', 'Left out.txt']);
		expect(files.get('Left out.txt')!.bytes.toString()).toContain('on my phone.jpg');
	});

	test('leaves out, and names, a file that the storage has lost', async () => {
		const [lost, kept] = [await stored(ana, 'lost.jpg'), await stored(ana, 'kept.jpg')];
		const [row] = await server.sql<{ ownerId: string; content: string }[]>`
			select owner_id as "ownerId", content from assets where id = ${lost.id}`;
		await server.services.media.storage.remove(originalKey(row!));
		const files = await filesIn(await selection(ana, [lost.id, kept.id]));
		expect([...files.keys()]).toEqual(['kept.jpg', 'Left out.txt']);
		expect(files.get('Left out.txt')!.bytes.toString()).toContain('lost.jpg');
	});

	test('breaks off at a file that is damaged, and looks like no whole one', async () => {
		const photo = await stored(ana, 'damaged.jpg');
		const [row] = await server.sql<{ ownerId: string; content: string }[]>`
			select owner_id as "ownerId", content from assets where id = ${photo.id}`;
		await truncate(join(server.services.config.data, 'files', originalKey(row!)), 10);
		const said = vi.spyOn(server.services.log, 'error').mockReturnValue();
		await expect((await selection(ana, [photo.id])).arrayBuffer()).rejects.toThrow('10 bytes');
		expect(said).toHaveBeenCalledWith(expect.anything(), 'an archive broke off');
		said.mockRestore();
	});

	test('has safe names, whatever the files were called', async () => {
		const names = ['../../etc/cron.d/x.jpg', 'photo\u202egpj.exe', 'CON.jpg', 'Left out.txt', ''];
		const ids: string[] = [];
		for (const name of names) ids.push((await stored(ana, name)).id);
		const files = await filesIn(await selection(ana, ids));
		expect([...files.keys()]).toEqual([
			'__.._etc_cron.d_x.jpg',
			'photogpj.exe',
			'CON_.jpg',
			'Left out.txt',
			ids[4],
		]);
	});

	test.skipIf(!hasRealMedia)('has real files byte for byte', async () => {
		const originals = new Map<string, Buffer>();
		for (const path of [...realFiles('photos'), ...realFiles('music')]) {
			const name = path.split('/').at(-1)!;
			originals.set(name, realFile(path));
		}
		const ids: string[] = [];
		for (const [name, bytes] of originals) ids.push((await stored(cem, name, bytes)).id);
		const files = await filesIn(await album(cem, await albumOf(cem, ids)));
		expect(files.size).toBe(originals.size);
		for (const [name, bytes] of originals) expect(files.get(name)?.bytes.equals(bytes), name).toBe(true);
	});
});

describe('who gets it', () => {
	test('members of the album for as long as they are, and nobody else', async () => {
		const photo = await stored(ana, 'mine.jpg');
		const albumId = await albumOf(ana, [photo.id]);
		const see = async (person: Person) => [
			(await album(person, albumId)).status,
			(await selection(person, [photo.id])).status,
			(await person.post('/api/downloads/plan', { albumId })).status,
			(await person.post('/api/downloads/plan', { assetIds: [photo.id] })).status,
		];
		expect(await see(ana)).toEqual([200, 200, 200, 200]);
		expect(await see(ben)).toEqual([404, 404, 404, 404]);
		await share(ana, albumId, ben.id);
		expect(await see(ben)).toEqual([200, 200, 200, 200]);
		await ana.device().mutate('removeMember', { albumId, userId: ben.id, at: now() });
		expect(await see(ben)).toEqual([404, 404, 404, 404]);
		await ana.device().mutate('deleteAlbum', { id: albumId, at: now() });
		expect((await album(ana, albumId)).status).toBe(404);
	});

	test('nobody who is not signed in, and no form of another site', async () => {
		const photo = await stored(ana, 'mine.jpg');
		const albumId = await albumOf(ana, [photo.id]);
		expect((await server.app.request(`/api/downloads/albums/${albumId}`)).status).toBe(401);
		const answer = await selection(ana, [photo.id], { origin: 'https://other.example' });
		expect(answer.status).toBe(403);
	});

	test('of a selection what one sees, with a word about the rest and none of its names', async () => {
		const [mine, theirs] = [await stored(ana, 'mine.jpg'), await stored(ben, 'a secret.jpg')];
		const files = await filesIn(await selection(ana, [mine.id, theirs.id]));
		expect([...files.keys()]).toEqual(['mine.jpg', 'Left out.txt']);
		const text = files.get('Left out.txt')!.bytes.toString();
		expect(text).toContain('No longer there for you: 1');
		expect(text).not.toContain('secret');
	});

	test('who is taken out of the album while it is sent gets no more of it', async () => {
		const { albumId } = await manyFiles(server.sql, server.services.config.data, ana, 600);
		await share(ana, albumId, ben.id);
		const reader = (await album(ben, albumId)).body!.getReader();
		const pieces: Uint8Array[] = [(await reader.read()).value!];
		await ana.device().mutate('removeMember', { albumId, userId: ben.id, at: now() });
		for (let piece = await reader.read(); !piece.done; piece = await reader.read()) pieces.push(piece.value);
		const files = unzipped(Buffer.concat(pieces));
		expect(files.size).toBeGreaterThan(1);
		expect(files.size).toBeLessThan(600);
		const left = 600 - (files.size - 1);
		expect(files.get('Left out.txt')!.bytes.toString()).toContain(`No longer there for you: ${left}`);
	});

	test('ids that are none, and more than can be asked for, are refused', async () => {
		expect((await selection(ana, ['nonsense'])).status).toBe(400);
		const many = Array.from({ length: limits.download + 1 }, () => crypto.randomUUID());
		expect((await selection(ana, many)).status).toBe(400);
		expect((await album(ana, 'nonsense')).status).toBe(404);
	});
});

/** An album of files that are all the same, as rows and links: to upload each would take minutes. */
async function manyFiles(sql: Sql, data: string, person: Person, count: number, size = 20_000) {
	const albumId = await albumOf(person, [], 'Many');
	const rows = await sql<{ ownerId: string; content: string }[]>`
		with made as (
			insert into assets (space, id, owner_id, sha256, kind, type, file_name, size, width, height, taken_at,
				taken_at_source, thumbhash, title, description, created_at, state, version)
			select s.number, overlay(gen_random_uuid()::text placing '8' from 15 for 1)::uuid, s.id,
				encode(sha256((${albumId} || i)::bytea), 'hex'), 'photo', 'image/jpeg', 'same name.jpg', ${size}, 0, 0,
				now(), 'file', '', '', '', now(), 'stored', s.version
			from spaces s, generate_series(1, ${count}) i where s.id = ${person.id}
			returning id, owner_id, content),
		placed as (
			insert into entries (space, asset_id, position, asset, owner_id, added_by, added_at, version)
			select s.number, m.id, 'a' || row_number() over (), '{}', m.owner_id, m.owner_id, now(), s.version
			from made m, spaces s where s.id = ${albumId})
		select owner_id as "ownerId", content from made`;
	const paths = rows.map((row) => join(data, 'files', originalKey(row)));
	const source = join(data, `source-${albumId}`);
	await writeFile(source, '');
	await truncate(source, size);
	for (const path of paths) {
		await mkdir(dirname(path), { recursive: true });
		await link(source, path);
	}
	return { albumId };
}

describe('an archive of any size', () => {
	test('of 10,000 files is made without holding them', { timeout: 60_000 }, async () => {
		setFlagsFromString('--expose-gc');
		const collect = runInNewContext('gc') as () => void;
		// The memory behind a buffer goes a while after the buffer, in a thread of its own: the least of a few looks counts.
		const held = async () => {
			const looks: number[] = [];
			for (let i = 0; i < 5; i++) {
				collect();
				await delay(20);
				const { heapUsed, external } = process.memoryUsage();
				looks.push(heapUsed + external);
			}
			return Math.min(...looks);
		};
		const { albumId } = await manyFiles(server.sql, server.services.config.data, ana, 10_000);
		const open = vi.spyOn(server.services.media.storage, 'open');
		const reader = (await album(ana, albumId)).body!.getReader();
		let bytes = 0;
		const measured: number[] = [];
		for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
			bytes += piece.value.length;
			if (bytes > (measured.length + 1) * 40_000_000) {
				open.mockClear();
				measured.push(await held());
			}
		}
		open.mockRestore();
		expect(bytes).toBeGreaterThan(200_000_000);
		expect(measured).toHaveLength(5);
		// The names and the directory stay, some hundred bytes of each file; 160 MB went by in between.
		expect(measured.at(-1)! - measured[0]!).toBeLessThan(16_000_000);
	});

	test('waits for whoever takes it slowly, and ends when they go away', { timeout: 60_000 }, async () => {
		const real = await startServer();
		try {
			const { id, cookie } = await real.account();
			const dee = new Person(siteAt(real.origin), id, 'dee', cookie);
			const { albumId } = await manyFiles(real.sql!, real.dataDir, dee, 3, 400_000_000);
			const memory = async () => Number(/VmRSS:\s+(\d+)/.exec(await status(real.pid()!))?.[1]) * 1024;
			const before = await memory();
			const gone = new AbortController();
			const answer = await dee.request(`/api/downloads/albums/${albumId}`, { signal: gone.signal });
			const reader = answer.body!.getReader();
			await reader.read();
			await expect.poll(() => openOriginals(real.pid()!)).toBe(1);
			// Nobody reads on: what is sent into the void would be a gigabyte by now.
			for (let i = 0; i < 10; i++) {
				await delay(100);
				expect((await memory()) - before).toBeLessThan(150_000_000);
			}
			gone.abort();
			await expect.poll(() => openOriginals(real.pid()!), { timeout: 5_000 }).toBe(0);
			expect(real.log()).not.toMatch(/"level":"error"|Error:/);
		} finally {
			await real.stop();
		}
	});
});

const status = (pid: number) => readFile(`/proc/${pid}/status`, 'utf8');

/** How many originals a process has open */
async function openOriginals(pid: number): Promise<number> {
	const folder = `/proc/${pid}/fd`;
	const targets = await Promise.all(
		(await readdir(folder)).map((fd) => readlink(join(folder, fd)).catch(() => '')),
	);
	return targets.filter((target) => target.includes('/originals/')).length;
}
