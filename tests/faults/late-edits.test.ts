import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Comment } from '#domain/activity.ts';
import type { Album } from '#domain/album.ts';
import type { Entry } from '#domain/entry.ts';
import { newId } from '#domain/ids.ts';
import type { Notice } from '#domain/notice.ts';
import type { Cookie } from '#protocol/cookie.ts';
import { register, somePhoto, upload } from '../support/media.ts';
import { type Device, now, type Person, TestServer } from '../support/people.ts';
import { say } from './form.ts';

// Five thousand edits on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

let server: TestServer;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	server = await TestServer.withMedia();
	({ ana, ben } = await server.people());
});
afterAll(() => server.stop());

const day = 86_400_000;
const daysAgo = (days: number, plus = 0) => new Date(Date.now() - days * day + plus).toISOString();

const noticesAbout = (device: Device, albumId: string) =>
	device.all<Notice>('notice/').filter((notice) => notice.albumId === albumId);

const entriesOf = (device: Device, albumId: string) =>
	device
		.all<Entry>(`entry/${albumId}/`)
		.sort((a, b) =>
			a.position < b.position ? -1 : a.position > b.position ? 1 : a.assetId < b.assetId ? -1 : 1,
		)
		.map(({ assetId }) => assetId);

/** An album of Ana's that Ben edits too, with some photos of his in it. */
async function shared(name: string, photos: number) {
	const owner = ana.device();
	const albumId = await ana.album(name, owner);
	await owner.mutate('setMember', { albumId, handle: 'ben', role: 'editor', at: now() });
	const device = ben.device();
	const assetIds = await ben.assets(photos, device);
	if (photos > 0) await device.mutate('addAssets', { albumId, assetIds, at: now() });
	await device.pull();
	return { albumId, owner, device, assetIds };
}

test('[P5] [L6] the pending edits of a device whose client group the server has forgotten arrive', async () => {
	const { albumId, device } = await shared('Remembered', 0);
	const before = device.acknowledged;
	const ids = Array.from({ length: 30 }, () => newId());
	for (const id of ids) device.queue('addComment', { albumId, id, text: id, at: now() });
	// Some of them have arrived, and the device has not heard of it.
	expect((await device.sendPush(device.pending.slice(0, 10))).status).toBe(200);
	await server.sql`delete from client_groups where id = ${device.group}`;

	await device.push();
	await device.pull();
	expect(device.acknowledged).toBe(before + 30);
	expect(
		device
			.all<Comment>(`activity/${albumId}/`)
			.map(({ id }) => id)
			.sort(),
	).toEqual(ids.sort());
});

test('[P5] a pull of a client group that the server has forgotten goes on from its cookie, and takes nothing back', async () => {
	const { albumId, device } = await shared('Goes on', 3);
	device.queue('addComment', { albumId, id: newId(), text: 'waits', at: now() });
	const before = new Map(device.view);
	await server.sql`delete from client_groups where id = ${device.group}`;
	const [pulled] = await device.pull();
	expect(pulled!.lastMutationIDChanges).toEqual({});
	expect(device.view).toEqual(before);
	await device.push();
	await device.pull();
	expect(device.all(`activity/${albumId}/`)).toHaveLength(1);
});

test('[P4] [P5] [P6] two weeks offline: 5,000 edits of every kind come in one push, on albums that others have changed since', async () => {
	const { albumId, owner, device, assetIds } = await shared('Two weeks', 40);
	const own = Array.from({ length: 20 }, () => newId());
	const other = await shared('Deleted meanwhile', 5);
	const comments: string[] = [];
	let edits = 0;
	const at = () => daysAgo(14, edits * 200);
	const names = new Map(own.map((id) => [id, '']));
	// What Ana takes out meanwhile is not among what is arranged here: where it would stand is another test's matter.
	const gone = assetIds[7]!;
	const stay = assetIds.filter((id) => id !== gone);
	const order = entriesOf(device, albumId).filter((id) => id !== gone);
	const kinds = [
		() => {
			const id = newId();
			comments.push(id);
			device.queue('addComment', { albumId, id, text: `from the train ${edits}`, at: at() });
		},
		() => {
			const id = own[Math.floor(edits / kinds.length) % own.length]!;
			const name = `Name ${edits}`;
			if (names.get(id) === '') device.queue('createAlbum', { id, name, at: at() });
			else device.queue('updateAlbum', { id, name, at: at() });
			names.set(id, name);
		},
		() => {
			const [moved = ''] = order.splice(edits % order.length, 1);
			const after = order[(edits * 7) % order.length]!;
			order.splice(order.indexOf(after) + 1, 0, moved);
			device.queue('moveAssets', { albumId, assetIds: [moved], after, at: at() });
		},
		() =>
			device.queue('setLike', {
				albumId,
				assetId: stay[edits % stay.length]!,
				liked: Math.floor(edits / kinds.length) % 3 > 0,
				at: at(),
			}),
		() => device.queue('addComment', { albumId: other.albumId, id: newId(), text: 'too late', at: at() }),
		() => device.queue('updateAsset', { id: stay[edits % stay.length]!, title: `Title ${edits}`, at: at() }),
	];
	for (; edits < 5_000; edits++) kinds[edits % kinds.length]!();
	expect(device.pending).toHaveLength(5_000);
	const refused = device.pending.filter(
		({ args }) => (args as { albumId?: string }).albumId === other.albumId,
	);

	// Meanwhile Ana renames, comments, adds, takes one photo out, and deletes the other album.
	const anas = await ana.assets(3, owner);
	const said = newId();
	owner.queue('updateAlbum', { id: albumId, name: 'What Ana called it', at: now() });
	owner.queue('addComment', { albumId, id: said, text: 'where are you?', at: now() });
	owner.queue('addAssets', { albumId, assetIds: anas, at: now() });
	owner.queue('removeAssets', { albumId, assetIds: [gone], at: now() });
	owner.queue('deleteAlbum', { id: other.albumId, at: now() });
	await owner.push();
	await owner.pull();
	const updatedAt = (owner.view.get(`album/${albumId}`) as Album).updatedAt;

	const begin = performance.now();
	const last = device.pending.at(-1)!.id;
	await device.push();
	const pushed = performance.now() - begin;
	await device.pull();
	say(`5,000 edits of two weeks in one push: ${Math.round(pushed)} ms`);

	expect(device.acknowledged).toBe(last);
	for (const [id, name] of names) expect((device.view.get(`album/${id}`) as Album).name).toBe(name);
	const there = device.all<Comment>(`activity/${albumId}/`);
	expect(there.map(({ id }) => id).sort()).toEqual([...comments, said].sort());
	const album = device.view.get(`album/${albumId}`) as Album;
	expect(album.name).toBe('What Ana called it');
	// What was done two weeks ago makes an album no more recent than what was done today.
	expect(album.updatedAt).toBe(updatedAt);
	expect(entriesOf(device, albumId)).toEqual([...order, ...anas]);
	expect(noticesAbout(device, other.albumId)).toMatchObject([
		{ code: 'album.not_found', count: refused.length },
	]);
	expect(noticesAbout(device, albumId)).toEqual([]);
	await owner.pull();
	for (const key of device.view.keys())
		if (key.includes(albumId)) expect(owner.view.get(key)).toEqual(device.view.get(key));
	expect(device.all(`like/${albumId}/`).length).toBeGreaterThan(0);
});

test('[P6] [L9] a removed member with 500 waiting edits gets one notice that holds them all, and the album with its pictures is gone', async () => {
	const { albumId, owner, device, assetIds } = await shared('Without Ben', 4);
	const photo = await register(ana, await somePhoto(), {}, owner);
	expect((await upload(ana, photo)).status).toBe(204);
	await owner.mutate('addAssets', { albumId, assetIds: [photo.id], at: now() });
	await device.pull();
	expect((await ben.request(`/media/${photo.id}/original`)).status).toBe(200);
	const before = noticesAbout(device, albumId).length;

	for (let i = 0; i < 500; i++) {
		const at = daysAgo(1, i);
		if (i % 4 === 0) device.queue('moveAssets', { albumId, assetIds: [assetIds[i % 3]!], after: null, at });
		else if (i % 4 === 1) device.queue('setLike', { albumId, liked: i % 8 > 4, at });
		else if (i % 4 === 2) device.queue('addAssets', { albumId, assetIds: [assetIds[3]!], at });
		else device.queue('addComment', { albumId, id: newId(), text: `comment ${i}`, at });
	}
	const waiting = [...device.pending];
	await owner.mutate('removeMember', { albumId, userId: ben.id, at: now() });
	const cookieBefore: Cookie | null = device.cookie;
	await device.push();
	const [pulled] = await device.pull();

	expect(before).toBe(0);
	const [notice, ...more] = noticesAbout(device, albumId);
	expect(more).toEqual([]);
	expect(notice).toMatchObject({ code: 'album.not_found', albumName: 'Without Ben', count: 500 });
	expect(notice!.held.map(({ mutation, args, at }) => ({ mutation, args, at }))).toEqual(
		waiting.map(({ name, args }) => ({ mutation: name, args, at: (args as { at: string }).at })),
	);
	expect(cookieBefore).not.toBeNull();
	expect(pulled!.patch).toContainEqual({ op: 'drop', albumId });
	expect(
		[...device.view.keys()].filter((key) => key.includes(albumId) && !key.startsWith('notice/')),
	).toEqual([]);
	for (const variant of ['original', 'thumb', 'preview'])
		expect((await ben.request(`/media/${photo.id}/${variant}`)).status).toBe(404);
	// His own photos stay his own.
	expect(device.view.has(`asset/${assetIds[0]!}`)).toBe(true);
});

test('[P6] an older build with waiting edits meets a new server: what is still known is done, the rest is one notice for each reason', async () => {
	const { albumId, device } = await shared('Between builds', 2);
	const id = newId();
	device.queue('addComment', { albumId, id, text: 'known then and now', at: now() });
	device.queueRaw('rotateAsset', { albumId, degrees: 90, at: now() });
	// A name that is still known, with arguments as they were.
	device.queueRaw('addComment', { albumId, id: newId(), body: 'as it was called once', at: now() });
	device.queueRaw('rotateAsset', { albumId, degrees: 180, at: now() });
	device.queue('setLike', { albumId, liked: true, at: now() });
	const answer = await device.person.post('/api/sync/push', {
		pushVersion: 1,
		clientGroupID: device.group,
		profileID: 'p',
		schemaVersion: 'of last year',
		mutations: device.pending,
	});
	expect(answer.status).toBe(200);
	const last = device.pending.at(-1)!.id;
	device.pending = [];
	await device.pull();
	expect(device.acknowledged).toBe(last);
	expect(device.all<Comment>(`activity/${albumId}/`).map((one) => one.id)).toEqual([id]);
	expect(device.all(`like/${albumId}/`)).toHaveLength(1);
	const notices = noticesAbout(device, albumId).sort((a, b) => (a.code < b.code ? -1 : 1));
	expect(notices).toMatchObject([
		{ code: 'mutation.invalid', count: 1, held: [{ mutation: 'addComment' }] },
		{ code: 'mutation.unknown', count: 2, held: [{ mutation: 'rotateAsset' }, { mutation: 'rotateAsset' }] },
	]);
});
