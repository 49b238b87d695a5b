import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Asset } from '#domain/asset.ts';
import { assetIdOf } from '#domain/ids.ts';
import type { SavedCopies } from '#protocol/copies.ts';
import { originalKey } from '../../server/media/storage/storage.ts';
import { removeFiles } from '../../server/upkeep/remove-files.ts';
import { sweepFiles } from '../../server/upkeep/sweep-files.ts';
import { begin, register, type Registered, send, somePhoto, upload } from '../support/media.ts';
import { type Device, now, type Person, TestServer } from '../support/people.ts';

let server: TestServer;
let ana: Person;
let ben: Person;
let cem: Person;

beforeAll(async () => {
	server = await TestServer.withMedia();
	({ ana, ben, cem } = await server.people());
});
afterAll(() => server.stop());

const storage = () => server.services.media.storage;
const save = (person: Person, ...assetIds: string[]) => person.post('/api/assets/copies', { assetIds });

async function stored(person: Person): Promise<Registered> {
	const photo = await register(person, await somePhoto(), { name: 'lake.jpg' });
	expect((await upload(person, photo)).status).toBe(204);
	return photo;
}

/** Ana's photos in an album that Ben is in. */
async function shared(...photos: Registered[]): Promise<string> {
	const device = ana.device();
	const albumId = await ana.album('Shared', device);
	await device.mutate('addAssets', { albumId, assetIds: photos.map(({ id }) => id), at: now() });
	await device.mutate('setMember', { albumId, userId: ben.id, role: 'viewer', at: now() });
	return albumId;
}

async function ownOf(
	person: Person,
	photo: Registered,
): Promise<{ id: string; state: string; content: string }[]> {
	return server.sql`
		select id, state, content from assets
		where owner_id = ${person.id} and not deleted
			and sha256 = (select sha256 from assets where id = ${photo.id} limit 1)`;
}

async function originalsOf(person: Person): Promise<string[]> {
	const keys: string[] = [];
	for await (const { key } of storage().list(`originals/${person.id}/`)) keys.push(key);
	return keys;
}

const drawn = (id: string) =>
	vi.waitFor(async () => {
		const [asset] = await server.sql`select from assets where id = ${id} and media_version > 0`;
		expect(asset).toBeDefined();
	}, 20_000);

async function purge(person: Person, id: string, device: Device = person.device()): Promise<void> {
	await device.mutate('trashAssets', { assetIds: [id], at: now() });
	await device.mutate('purgeAssets', { assetIds: [id], at: now() });
}

test('a copy is an own photo with the same bytes and pictures, and stays when the other one goes for good', async () => {
	const photo = await stored(ana);
	await drawn(photo.id);
	await shared(photo);
	const device = ben.device();
	await device.pull();
	const answer = await save(ben, photo.id);
	expect(answer.status).toBe(200);
	const { saved } = (await answer.json()) as SavedCopies;
	const id = await assetIdOf(ben.id, (await sha(photo))!);
	expect(saved).toEqual([{ from: photo.id, id, outcome: 'new' }]);
	await device.pull();
	expect(device.view.get(`asset/${id}`) as Asset).toMatchObject({
		state: 'stored',
		fileName: 'lake.jpg',
		takenAt: '2024-06-01T12:00:00.000Z',
		width: 40,
		mediaVersion: 1,
	});
	await purge(ana, photo.id);
	await removeFiles(server.sql, storage());
	expect((await ben.request(`/media/${photo.id}/original`)).status).toBe(404);
	const original = await ben.request(`/media/${id}/original`);
	expect(Buffer.from(await original.arrayBuffer()).equals(photo.bytes)).toBe(true);
	for (const variant of ['thumb', 'preview'])
		expect((await ben.request(`/media/${id}/${variant}`)).status).toBe(200);
	// Ana sees nothing of it.
	expect((await ana.request(`/media/${id}/original`)).status).toBe(404);
});

const sha = async ({ id }: Registered) =>
	(await server.sql<{ sha256: string }[]>`select sha256 from assets where id = ${id}`)[0]?.sha256;

test('a copy of what is not drawn yet is drawn for itself', async () => {
	const photo = await stored(ana);
	await shared(photo);
	await drawn(photo.id);
	await server.sql`update assets set media_version = 0 where id = ${photo.id}`;
	const { saved } = (await (await save(ben, photo.id)).json()) as SavedCopies;
	await drawn(saved[0]!.id);
	expect((await ben.request(`/media/${saved[0]!.id}/thumb`)).status).toBe(200);
});

test('who does not see it gets none, and learns nothing', async () => {
	const photo = await stored(ana);
	const albumId = await shared(photo);
	const pending = await register(ana, await somePhoto());
	await ana.device().mutate('addAssets', { albumId, assetIds: [pending.id], at: now() });
	expect((await save(cem, photo.id)).status).toBe(404);
	expect(await originalsOf(cem)).toEqual([]);
	expect((await server.app.request('/api/assets/copies', { method: 'POST', body: '{}' })).status).toBe(401);
	// Of several, each that can be saved is.
	const answer = (await (await save(ben, photo.id, pending.id, crypto.randomUUID())).json()) as SavedCopies;
	expect(answer.saved).toHaveLength(1);
	expect(answer.refused.map(({ code }) => code)).toEqual(['asset.not_stored', 'asset.not_found']);
	await ana.device().mutate('removeMember', { albumId, userId: ben.id, at: now() });
	expect((await save(ben, photo.id)).status).toBe(404);
});

test('who has it already keeps the one that they have, out of the trash too', async () => {
	const photo = await stored(ana);
	await shared(photo);
	const own = await register(ben, photo.bytes);
	await upload(ben, own);
	const files = await originalsOf(ben);
	const again = async () => ((await (await save(ben, photo.id)).json()) as SavedCopies).saved[0];
	expect(await again()).toEqual({ from: photo.id, id: own.id, outcome: 'known' });
	await ben.device().mutate('trashAssets', { assetIds: [own.id], at: now() });
	expect(await again()).toMatchObject({ id: own.id, outcome: 'restored' });
	expect(await originalsOf(ben)).toEqual(files);
	const [row] = await server.sql`select trashed_at from assets where id = ${own.id}`;
	expect(row!.trashed_at).toBeNull();
});

test('what one has announced and not sent yet need not be sent', async () => {
	const photo = await stored(ana);
	await shared(photo);
	const own = await register(ben, photo.bytes);
	const url = (await begin(ben, own.id, own.bytes.length)).headers.get('location')!;
	expect(((await (await save(ben, photo.id)).json()) as SavedCopies).saved[0]).toMatchObject({
		outcome: 'known',
	});
	const original = await ben.request(`/media/${own.id}/original`);
	expect(Buffer.from(await original.arrayBuffer()).equals(photo.bytes)).toBe(true);
	expect((await send(ben, url, own.bytes)).status).toBe(204);
	expect((await upload(ben, own)).status).toBe(409);
});

test('asked for many times at once it is one photo with one file', async () => {
	const photo = await stored(ana);
	await shared(photo);
	const before = await originalsOf(ben);
	const answers = await Promise.all(Array.from({ length: 12 }, () => save(ben, photo.id)));
	const saved = await Promise.all(
		answers.map(async (answer) => ((await answer.json()) as SavedCopies).saved[0]!),
	);
	expect(new Set(saved.map(({ id }) => id)).size).toBe(1);
	expect(saved.filter(({ outcome }) => outcome === 'new')).toHaveLength(1);
	const [own] = await ownOf(ben, photo);
	expect((await originalsOf(ben)).filter((key) => !before.includes(key))).toEqual([
		originalKey({ ownerId: ben.id, content: own!.content }),
	]);
});

test('a copy that is saved while the original is deleted for good is whole, or is not there', async () => {
	const outcomes = new Set<number>();
	for (let round = 0; round < 20; round++) {
		const photo = await stored(ana);
		await shared(photo);
		const device = ana.device();
		const [answer] = await Promise.all([
			// Now before, now after
			wait(round % 5).then(() => save(ben, photo.id)),
			purge(ana, photo.id, device).then(() => removeFiles(server.sql, storage())),
		]);
		outcomes.add(answer.status);
		await removeFiles(server.sql, storage());
		await sweepFiles(server.sql, storage());
		await server.sql`update removals set due = now()`;
		await removeFiles(server.sql, storage());
		const own = await server.sql<{ id: string; state: string }[]>`
			select id, state from assets where id = ${await assetIdOf(ben.id, (await sha(photo))!)} and not deleted`;
		if (answer.status === 200) {
			expect(own).toMatchObject([{ state: 'stored' }]);
			const original = await ben.request(`/media/${own[0]!.id}/original`);
			expect(Buffer.from(await original.arrayBuffer()).equals(photo.bytes)).toBe(true);
		} else {
			expect(answer.status).toBe(404);
			expect(own).toEqual([]);
		}
	}
	expect(outcomes.has(500)).toBe(false);
	const lives = await server.sql<{ content: string }[]>`
		select content from assets where owner_id = ${ben.id} and not deleted`;
	const files = await originalsOf(ben);
	expect(files.sort()).toEqual(lives.map((one) => originalKey({ ownerId: ben.id, ...one })).sort());
});

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds * 5));

test('one who loses the right while the bytes are copied gets none', async () => {
	const photo = await stored(ana);
	const albumId = await shared(photo);
	const copy = storage().copy.bind(storage());
	storage().copy = async (from, to) => {
		storage().copy = copy;
		await copy(from, to);
		await ana.device().mutate('removeMember', { albumId, userId: ben.id, at: now() });
	};
	const before = await originalsOf(ben);
	expect((await save(ben, photo.id)).status).toBe(404);
	expect(await originalsOf(ben)).toEqual(before);
	expect(await ownOf(ben, photo)).toEqual([]);
});
