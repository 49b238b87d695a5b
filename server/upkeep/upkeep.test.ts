import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { begin, register, type Registered, send, somePhoto, upload } from '../../tests/support/media.ts';
import { now, type Person, TestServer } from '../../tests/support/people.ts';
import { originalKey } from '../media/storage/storage.ts';
import { collectTombstones } from './collect-tombstones.ts';
import { dropNotices } from './drop-notices.ts';
import { askNightly, lastNight, nightlyJob } from './nightly.ts';
import { purgeTrash } from './purge-trash.ts';
import { removeFiles } from './remove-files.ts';
import { sweepFiles } from './sweep-files.ts';

let server: TestServer;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	server = await TestServer.withMedia();
	({ ana, ben } = await server.people());
});
afterAll(() => server.stop());

const storage = () => server.services.media.storage;
const sql = () => server.sql;

async function keyOf(id: Id): Promise<string> {
	const [asset] = await sql()<{ ownerId: Id; content: string }[]>`
		select owner_id as "ownerId", content from assets where id = ${id}`;
	return originalKey(asset!);
}

const contentIn = (key: string) => key.split('/').at(-1)!;

async function filesOf(person: Person): Promise<string[]> {
	const keys: string[] = [];
	for (const kind of ['originals', 'derived'])
		for await (const { key } of storage().list(`${kind}/${person.id}/`)) keys.push(key);
	return keys;
}

async function purge(person: Person, ids: Id[]): Promise<void> {
	const device = person.device();
	await device.mutate('trashAssets', { assetIds: ids, at: now() });
	await device.mutate('purgeAssets', { assetIds: ids, at: now() });
}

async function stored(person: Person): Promise<Registered> {
	const photo = await register(person, await somePhoto());
	expect((await upload(person, photo)).status).toBe(204);
	return photo;
}

const drawn = (id: Id) =>
	expect
		.poll(
			async () =>
				(await sql()<{ v: number }[]>`select media_version as v from assets where id = ${id}`)[0]!.v,
		)
		.toBe(1);

test('the files of what is deleted for good go, and those of everything else stay', async () => {
	const [gone, kept] = [await stored(ana), await stored(ana)];
	for (const { id } of [gone, kept]) await drawn(id);
	const goes = contentIn(await keyOf(gone.id));
	const before = await filesOf(ana);
	await purge(ana, [gone.id]);
	expect(await removeFiles(sql(), storage())).toBe(1);
	expect(await filesOf(ana)).toEqual(before.filter((key) => !key.includes(goes)));
	expect(before.length - (await filesOf(ana)).length).toBe(3);
	expect((await ana.request(`/media/${kept.id}/original`)).status).toBe(200);
	expect((await ana.request(`/media/${gone.id}/original`)).status).toBe(404);
});

test('[P12] an upload of a file that is being deleted for good at the same moment keeps its bytes', async () => {
	const bytes = await somePhoto();
	for (let round = 0; round < 15; round++) {
		const photo = await register(ana, bytes);
		const url = (await begin(ana, photo.id, bytes.length)).headers.get('location')!;
		// The file is deleted, its old files are removed and it is registered anew while its upload is taken in.
		await Promise.all([
			send(ana, url, bytes),
			purge(ana, [photo.id]).then(() => register(ana, bytes)),
			removeFiles(sql(), storage()).then(() => removeFiles(sql(), storage())),
		]);
		await removeFiles(sql(), storage());
		await sweepFiles(sql(), storage());
		await sql()`update removals set due = now()`;
		await removeFiles(sql(), storage());
		const [asset] = await sql()<{ state: string }[]>`select state from assets where id = ${photo.id}`;
		// Either it counts as stored, and then all of it is there; or its device is told to send it.
		const original = await ana.request(`/media/${photo.id}/original`);
		if (asset!.state === 'stored') {
			expect(original.status).toBe(200);
			expect(Buffer.from(await original.arrayBuffer()).equals(bytes)).toBe(true);
		} else {
			expect((await upload(ana, photo)).status).toBe(204);
		}
		await purge(ana, [photo.id]);
	}
	await removeFiles(sql(), storage());
});

test('[P12] bytes that were taken in for a life that has ended are copied to the next one, not lost', async () => {
	const bytes = await somePhoto();
	const photo = await register(ben, bytes);
	const old = await keyOf(photo.id);
	const url = (await begin(ben, photo.id, bytes.length)).headers.get('location')!;
	const take = storage().take.bind(storage());
	storage().take = async (key, path) => {
		await take(key, path);
		storage().take = take;
		await purge(ben, [photo.id]);
		await register(ben, bytes);
	};
	expect((await send(ben, url, bytes)).status).toBe(204);
	expect(await keyOf(photo.id)).not.toBe(old);
	await removeFiles(sql(), storage());
	expect(await storage().size(old)).toBeUndefined();
	const original = await ben.request(`/media/${photo.id}/original`);
	expect(Buffer.from(await original.arrayBuffer()).equals(bytes)).toBe(true);
});

test('a sweep beside running uploads removes what belongs to nothing, after some days, and nothing else', async () => {
	const photo = await register(ana, await somePhoto());
	const url = (await begin(ana, photo.id, photo.bytes.length)).headers.get('location')!;
	await send(ana, url, photo.bytes.subarray(0, 100));
	const kept = await stored(ana);
	await drawn(kept.id);
	// What a server has left that died between taking a file in and saying so, when its asset was then deleted
	const orphan = originalKey({ ownerId: ana.id, content: `${'ab'.repeat(32)}-01234567` });
	await storage().put(orphan, Buffer.from('left'));
	await Promise.all([sweepFiles(sql(), storage()), upload(ana, await register(ana, await somePhoto()))]);
	const marked =
		await sql()`select 1 from removals where content in (${contentIn(orphan)}, ${contentIn(await keyOf(kept.id))}, ${contentIn(await keyOf(photo.id))})`;
	expect(marked).toHaveLength(1);
	await removeFiles(sql(), storage());
	expect(await storage().size(orphan)).toBe(4);
	await sql()`update removals set due = due - interval '7 days'`;
	await removeFiles(sql(), storage());
	expect(await storage().size(orphan)).toBeUndefined();
	expect((await ana.request(`/media/${kept.id}/original`)).status).toBe(200);
	expect((await send(ana, url, photo.bytes.subarray(100), 100)).status).toBe(204);
	expect((await ana.request(`/media/${photo.id}/original`)).status).toBe(200);
});

test('what has been in the trash for 30 days goes, and what has not stays', async () => {
	const [old, young] = [await stored(ana), await stored(ana)];
	const device = ana.device();
	await device.mutate('trashAssets', { assetIds: [old.id, young.id], at: now() });
	const age = (id: Id, days: number) =>
		sql()`update assets set trashed_at = now() - ${`${days} days`}::interval where id = ${id}`;
	await age(old.id, limits.restoreDays + 1);
	await age(young.id, limits.restoreDays - 1);
	await device.pull();
	expect(await purgeTrash(server.services)).toBe(1);
	await device.pull();
	expect(device.view.has(`asset/${old.id}`)).toBe(false);
	expect(device.view.has(`asset/${young.id}`)).toBe(true);
});

test('a file that is added again after 30 days in the trash is there again, and does not go that night', async () => {
	const photo = await stored(ana);
	const device = ana.device();
	await device.mutate('trashAssets', { assetIds: [photo.id], at: now() });
	await sql()`update assets set trashed_at = now() - interval '31 days' where id = ${photo.id}`;
	await register(ana, photo.bytes);
	await purgeTrash(server.services);
	await device.pull();
	expect(device.view.get(`asset/${photo.id}`)).toMatchObject({ state: 'stored', trashedAt: null });
	expect((await ana.request(`/media/${photo.id}/original`)).status).toBe(200);
});

test('notices that nobody looked at go when they are old', async () => {
	const device = ben.device();
	await device.mutate('updateAlbum', { id: crypto.randomUUID(), name: 'None', at: now() });
	await device.pull();
	expect(device.all('notice/')).toHaveLength(1);
	expect(await dropNotices(server.services)).toBe(0);
	await sql()`update notices set updated_at = now() - ${`${limits.noticeDays + 1} days`}::interval`;
	expect(await dropNotices(server.services)).toBe(1);
	await device.pull();
	expect(device.all('notice/')).toEqual([]);
});

test('[L9] tombstones go once they are old; who was here since hears nothing of it, who was not reads anew', async () => {
	// Someone of whose photos none is still being drawn: that would be a change of its own.
	const dee = await server.person('dee');
	const before = dee.device();
	const albumId = await dee.album('Collected', before);
	const ids = (await dee.assets(2, before)) as [Id, Id];
	await before.mutate('addAssets', { albumId, assetIds: ids, at: now() });
	await before.pull();
	const writer = dee.device();
	await writer.mutate('removeAssets', { albumId, assetIds: [ids[0]], at: now() });
	await writer.pull();
	const tombstones = async () =>
		(
			await sql()`select from entries e join spaces s on s.number = e.space where s.id = ${albumId} and e.deleted`
		).length;
	const later = () =>
		sql()`update spaces set marked_at = marked_at - ${`${limits.tombstoneDays} days`}::interval`;

	await collectTombstones(sql());
	expect(await tombstones()).toBe(1);
	await later();
	await collectTombstones(sql()); // marks
	expect(await tombstones()).toBe(1);
	await writer.mutate('updateAlbum', { id: albumId, name: 'Still here', at: now() });
	await writer.pull();
	await later();
	expect(await collectTombstones(sql())).toBeGreaterThan(0);
	expect(await tombstones()).toBe(0);

	expect((await writer.pull()).flatMap(({ patch }) => patch)).toEqual([]);
	const answers = await before.pull();
	expect(answers.flatMap(({ patch }) => patch)).toContainEqual({ op: 'drop', albumId });
	expect([...before.view].sort()).toEqual([...writer.view].sort());
});

test('a night’s work is asked for once, however many servers ask, and late rather than never', async () => {
	await sql()`delete from upkeep`;
	const { jobs } = server.services.media;
	const askAt = (when: string) => askNightly(sql(), jobs, new Date(when));
	const asked = await Promise.all(Array.from({ length: 8 }, () => askAt('2026-03-01T12:00:00')));
	expect(asked.filter(Boolean)).toHaveLength(1);
	expect(await askAt('2026-03-02T02:59:00')).toBe(false);
	expect(await askAt('2026-03-02T03:00:00')).toBe(true);
	// The machine was off for some nights.
	expect(await askAt('2026-03-07T18:00:00')).toBe(true);
	expect(await askAt('2026-03-07T18:10:00')).toBe(false);
	expect(lastNight(new Date('2026-03-07T02:00:00'))).toEqual(new Date('2026-03-06T03:00:00'));
});

test('one part of a night’s work that fails keeps no other from being done', async () => {
	const old = await stored(ana);
	await ana.device().mutate('trashAssets', { assetIds: [old.id], at: now() });
	await sql()`update assets set trashed_at = now() - interval '31 days' where id = ${old.id}`;
	const broken = Object.assign(Object.create(storage()) as ReturnType<typeof storage>, {
		list: () => {
			throw new Error('the storage is away');
		},
	});
	const job = nightlyJob({ ...server.services, connection: server.connection, storage: broken });
	await expect(job.run({})).rejects.toThrow('a part of the nightly work');
	const [asset] = await sql()<{ deleted: boolean }[]>`select deleted from assets where id = ${old.id}`;
	expect(asset!.deleted).toBe(true);
});
