import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Album } from '#domain/album.ts';
import { newId } from '#domain/ids.ts';
import type { Link } from '#domain/link.ts';
import type { Notice } from '#domain/notice.ts';
import { userHeader } from '#protocol/push.ts';
import { now, TestServer, type Device, type Person } from '../../tests/support/people.ts';

let server: TestServer;
let ana: Person;
let ben: Person;
let cem: Person;

beforeAll(async () => {
	server = await TestServer.start();
	({ ana, ben, cem } = await server.people());
});
afterAll(() => server.stop());

const versionOf = async (id: string) =>
	(await server.sql<{ version: number }[]>`select version from spaces where id = ${id}`)[0]?.version;

const notices = async (device: Device) => {
	await device.pull();
	return device.all<Notice>('notice/');
};

test('[P1] one push takes one version of a space, whatever it did in it', async () => {
	const device = ana.device();
	const id = await ana.album('One version', device);
	const before = (await versionOf(id))!;
	for (const name of ['a', 'b', 'c']) device.queue('updateAlbum', { id, name, at: now() });
	await device.push();
	expect(await versionOf(id)).toBe(before + 1);
	await device.pull();
	expect((device.view.get(`album/${id}`) as Album).name).toBe('c');
});

test('[P1] a mutation that changes nothing takes no version', async () => {
	const device = ana.device();
	const assetIds = await ana.assets(2, device);
	const albumId = await ana.album('Nothing twice', device);
	await device.mutate('addAssets', { albumId, assetIds, at: now() });
	const before = await versionOf(albumId);
	await device.mutate('addAssets', { albumId, assetIds, at: now() });
	expect(await versionOf(albumId)).toBe(before);
});

test('[P2] [P3] two people who grant each other albums at once both succeed', async () => {
	const [anas, bens] = [ana.device(), ben.device()];
	const [ofAna, ofBen] = [await ana.album('By Ana', anas), await ben.album('By Ben', bens)];
	for (let i = 0; i < 20; i++) {
		const role = i % 2 ? 'editor' : 'viewer';
		anas.queue('setMember', { albumId: ofAna, handle: 'ben', role, at: now() });
		bens.queue('setMember', { albumId: ofBen, handle: 'ana', role, at: now() });
		await Promise.all([anas.push(), bens.push()]);
	}
	await anas.pull();
	await bens.pull();
	expect(anas.view.has(`album/${ofBen}`)).toBe(true);
	expect(bens.view.has(`album/${ofAna}`)).toBe(true);
});

test('[P4] a replayed push changes nothing', async () => {
	const device = ana.device();
	const albumId = await ana.album('Replayed', device);
	const mutations = [
		device.queue('addComment', { albumId, id: newId(), text: 'once', at: now() }),
		device.queue('updateAlbum', { id: albumId, name: 'Replayed once', at: now() }),
	];
	await device.push();
	const before = await versionOf(albumId);
	await device.mutate('updateAlbum', { id: albumId, name: 'Later', at: now() });
	expect((await device.sendPush(mutations)).status).toBe(200);
	expect(await versionOf(albumId)).toBe(before! + 1);
	await device.pull();
	expect((device.view.get(`album/${albumId}`) as Album).name).toBe('Later');
	expect(device.all(`activity/${albumId}/`)).toHaveLength(1);
});

test('[P4] the same push twice at once applies once', async () => {
	const device = ana.device();
	const id = await ana.album('Twice at once', device);
	device.queue('addComment', { albumId: id, id: newId(), text: 'hello', at: now() });
	const before = await versionOf(id);
	const answers = await Promise.all([1, 2, 3, 4].map(() => device.sendPush()));
	expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
	expect(await versionOf(id)).toBe(before! + 1);
});

test('[P5] a gap in the ids is accepted from the first id that comes, and so is an unknown client', async () => {
	const device = ana.device();
	const id = newId();
	device.queueRaw('createAlbum', { id, name: 'After a gap', at: now() }, 40);
	await device.push();
	device.queueRaw('updateAlbum', { id, name: 'After another', at: now() }, 90);
	await device.push();
	await device.pull();
	expect(device.acknowledged).toBe(90);
	expect((device.view.get(`album/${id}`) as Album).name).toBe('After another');
});

test('[P6] a refused mutation in the middle of a batch leaves no write, is in one notice, and harms no other', async () => {
	const albumId = await ana.album('Ana alone');
	const device = ben.device();
	const [first, last] = [newId(), newId()];
	device.queue('createAlbum', { id: first, name: 'Before', at: now() });
	device.queue('updateAlbum', { id: albumId, name: 'Taken over', at: now() });
	device.queueRaw('updateAlbum', { id: albumId, name: 'Taken over again', at: now() });
	device.queue('createAlbum', { id: last, name: 'After', at: now() });
	await device.push();
	const before = await versionOf(albumId);

	const left = (await notices(device)).filter((notice) => notice.albumId === albumId);
	expect(left).toMatchObject([{ code: 'album.not_found', count: 2, albumName: null }]);
	expect(left[0]!.held.map((edit) => (edit.args as { name: string }).name)).toEqual([
		'Taken over',
		'Taken over again',
	]);
	expect(device.acknowledged).toBe(4);
	expect(device.view.has(`album/${first}`) && device.view.has(`album/${last}`)).toBe(true);
	expect(await versionOf(albumId)).toBe(before);
});

test('[P6] what a mutation wrote before it was refused is taken back', async () => {
	const device = ana.device();
	const albumId = await ana.album('Links', device);
	const key = 'a-key-of-22-characters';
	const [first, second, third] = [newId(), newId(), newId()];
	device.queue('createLink', {
		albumId,
		id: first,
		key: 'another-key-of-22-chars',
		slug: 'our-summer',
		at: now(),
	});
	// The key is written, then the slug is found to be taken.
	device.queue('createLink', { albumId, id: second, key, slug: 'our-summer', at: now() });
	device.queue('createLink', { albumId, id: third, key, at: now() });
	await device.push();
	await device.pull();
	expect(device.all<Link>(`link/${albumId}/`).map((link) => link.id)).toEqual([first, third]);
	expect(await notices(device)).toContainEqual(expect.objectContaining({ albumId, code: 'link.slug_taken' }));
});

test("[P6] a viewer's forged edit is refused with a notice that names the album", async () => {
	const owner = ana.device();
	const albumId = await ana.album('Only to look at', owner);
	await owner.mutate('setMember', { albumId, handle: 'cem', role: 'viewer', at: now() });
	const device = cem.device();
	await device.mutate('updateAlbum', { id: albumId, name: 'Mine now', at: now() });
	expect(await notices(device)).toMatchObject([
		{ code: 'album.no_right', albumId, albumName: 'Only to look at' },
	]);
	await owner.pull();
	expect((owner.view.get(`album/${albumId}`) as Album).name).toBe('Only to look at');
});

test('[P6] unknown mutators and impossible arguments are refused once, not for ever', async () => {
	const device = cem.device();
	device.queueRaw('makeCoffee', { strong: true });
	device.queueRaw('createAlbum', { id: 'no id', name: '' });
	device.queueRaw('createAlbum', null);
	await device.push();
	const codes = (await notices(device)).map((notice) => notice.code);
	expect(codes).toContain('mutation.unknown');
	expect(codes).toContain('mutation.invalid');
	expect(device.acknowledged).toBe(3);
});

test('[P6] what PostgreSQL cannot store is refused with a notice, and holds nothing up', async () => {
	const dora = await server.person('dora');
	const device = dora.device();
	const [assetId] = await dora.assets(1, device);
	const id = newId();
	device.queueRaw('updateAsset', { id: assetId, takenAt: '0000-01-01T00:00:00.000Z', at: now() });
	device.queueRaw('no\0name', {});
	device.queueRaw('createAlbum', { id: newId(), name: 'half \ud83d', at: 'nul \0' });
	device.queueRaw('createAlbum', { id, name: 'Behind it', at: now() });
	await device.push();
	await device.pull();
	expect(device.view.has(`album/${id}`)).toBe(true);
	expect(
		device
			.all<Notice>('notice/')
			.map(({ code }) => code)
			.sort(),
	).toEqual(['mutation.invalid', 'mutation.invalid', 'mutation.unknown']);
});

test('[P6] what a constraint of the database forbids is refused alone: what is around it in the push is done', async () => {
	const device = cem.device();
	const albumId = await cem.album('With a constraint', device);
	await server.sql`alter table comments add constraint no_rain check (text <> 'rain') not valid`;
	const texts = ['sun', 'rain', 'wind', 'rain', 'snow'];
	for (const text of texts) device.queue('addComment', { albumId, id: newId(), text, at: now() });
	await device.push();
	await server.sql`alter table comments drop constraint no_rain`;
	await device.pull();
	const said = device.all<{ text: string }>(`activity/${albumId}/`).map(({ text }) => text);
	expect(said.sort()).toEqual(['snow', 'sun', 'wind']);
	const notice = (await notices(device)).find((one) => one.albumId === albumId);
	expect(notice).toMatchObject({ code: 'mutation.invalid', detail: { sqlState: '23514' }, count: 2 });
});

test('[P6] a former member is told of an album by the name that they knew', async () => {
	const owner = ana.device();
	const albumId = await ana.album('As Ben knew it', owner);
	await owner.mutate('setMember', { albumId, handle: 'ben', role: 'editor', at: now() });
	await owner.mutate('removeMember', { albumId, userId: ben.id, at: now() });
	await owner.mutate('updateAlbum', { id: albumId, name: 'Since then', at: now() });
	const device = ben.device();
	await device.mutate('addComment', { albumId, id: newId(), text: 'late', at: now() });
	expect((await notices(device)).find((notice) => notice.albumId === albumId)?.albumName).toBe(
		'As Ben knew it',
	);
});

test('[P11] a device whose browser has another person’s session is refused', async () => {
	const id = newId();
	for (const path of ['push', 'pull', 'live']) {
		const answer = await ben.request(`/api/sync/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', [userHeader]: ana.id },
			body: JSON.stringify({
				pushVersion: 1,
				pullVersion: 1,
				clientGroupID: 'new-group',
				cookie: null,
				profileID: 'p',
				schemaVersion: '1',
				mutations: [
					{ clientID: 'c', id: 1, name: 'createAlbum', args: { id, name: 'x', at: now() }, timestamp: 0 },
				],
			}),
		});
		expect([path, answer.status]).toEqual([path, 401]);
	}
	expect(await versionOf(id)).toBeUndefined();
});

test('[P8] a client group belongs to who made it', async () => {
	const device = ana.device();
	await ana.album('Mine', device);
	const id = newId();
	const answer = await ben.post('/api/sync/push', {
		pushVersion: 1,
		clientGroupID: device.group,
		profileID: 'p',
		schemaVersion: '1',
		mutations: [
			{
				clientID: device.client,
				id: 2,
				name: 'createAlbum',
				args: { id, name: 'x', at: now() },
				timestamp: 0,
			},
		],
	});
	expect(answer.status).toBe(401);
	expect(await versionOf(id)).toBeUndefined();
	const thief = ben.device();
	Object.assign(thief, { group: device.group });
	const [pulled] = await thief.pull();
	expect(pulled!.lastMutationIDChanges).toEqual({});
});

test('[P7] [P9] a fault in the middle keeps what came before it and nothing after, and the same push then succeeds', async () => {
	const device = ana.device();
	const [first, last] = [newId(), newId()];
	await server.sql.unsafe(`
		create function break_down() returns trigger language plpgsql as $$
		begin raise exception 'the disk is on fire' using errcode = '58030'; end $$;
		create trigger break_down before insert on albums for each row when (new.name = 'Fire') execute function break_down();`);
	device.queue('createAlbum', { id: first, name: 'Water', at: now() });
	device.queue('createAlbum', { id: newId(), name: 'Fire', at: now() });
	device.queue('createAlbum', { id: last, name: 'Earth', at: now() });
	expect((await device.sendPush()).status).toBe(503);
	await device.pull();
	expect(device.acknowledged).toBe(1);
	expect(device.view.has(`album/${first}`)).toBe(true);
	expect(device.view.has(`album/${last}`)).toBe(false);

	await server.sql.unsafe('drop trigger break_down on albums; drop function break_down;');
	await device.push();
	await device.pull();
	expect(device.acknowledged).toBe(3);
	expect(device.view.has(`album/${last}`)).toBe(true);
});

test('[P10] what is malformed is answered with its place, and changes nothing', async () => {
	const answer = await ana.post('/api/sync/push', {
		pushVersion: 1,
		clientGroupID: 'g',
		mutations: [{ id: 'x' }],
	});
	expect(answer.status).toBe(400);
	expect(await answer.json()).toMatchObject({ code: 'input.invalid', errors: expect.any(Array) });
	const without = await server.app.request('/api/sync/push', { method: 'POST', body: '{}' });
	expect(without.status).toBe(401);
});
