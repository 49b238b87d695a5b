import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Entry } from '#domain/entry.ts';
import { newId } from '#domain/ids.ts';
import { now, TestServer, type Device, type Person } from '../../tests/support/people.ts';
import { beginEpoch } from './begin-epoch.ts';
import { chunkRows } from './first-sync.ts';

let server: TestServer;
let ana: Person;
let ben: Person;
let cem: Person;

beforeAll(async () => {
	server = await TestServer.start();
	({ ana, ben, cem } = await server.people());
});
afterAll(() => server.stop());

/** What a device without any view is told. */
async function cold(person: Person): Promise<Device> {
	const device = person.device();
	await device.pull();
	return device;
}

const sorted = (device: Device) => [...device.view].sort(([a], [b]) => (a < b ? -1 : 1));

test('[L1] a view holds what the person may see, and nothing of others', async () => {
	const mine = ana.device();
	const albumId = await ana.album('Shared with Ben', mine);
	const hidden = await ana.album('For Ana alone', mine);
	await mine.mutate('setMember', { albumId, handle: 'ben', role: 'viewer', at: now() });
	await mine.mutate('createLink', { albumId, id: newId(), key: 'k'.repeat(22), at: now() });
	const [bens, cems] = [await cold(ben), await cold(cem)];
	expect(bens.view.has(`album/${albumId}`)).toBe(true);
	expect(bens.all(`member/${albumId}/`)).toHaveLength(2);
	expect(bens.all(`link/${albumId}/`)).toEqual([]);
	expect((await cold(ana)).all(`link/${albumId}/`)).toHaveLength(1);
	expect(bens.view.has(`album/${hidden}`)).toBe(false);
	expect([...cems.view.keys()]).toEqual(['me']);
});

test('[L4] after one edit a pull carries that edit alone', async () => {
	const mine = ana.device();
	const assetIds = await ana.assets(30, mine);
	const albumId = await ana.album('Thirty', mine);
	await mine.mutate('addAssets', { albumId, assetIds, at: now() });
	const other = await cold(ana);
	await mine.mutate('addComment', { albumId, id: newId(), text: 'nice', at: now() });
	const [answer] = await other.pull();
	expect(answer!.patch.map((operation) => 'key' in operation && operation.key.split('/')[0]).sort()).toEqual([
		'activity',
		'album',
	]);
	expect(sorted(other)).toEqual(sorted(await cold(ana)));
});

test('[L4] a pull takes as many statements for what changed in forty albums as in four', async () => {
	const statements: string[] = [];
	const pullAfter = async (albums: number) => {
		const writer = ben.device();
		const ids = Array.from({ length: albums }, () => newId());
		for (const id of ids) writer.queue('createAlbum', { id, name: 'One of many', at: now() });
		await writer.push();
		const reader = await cold(ben);
		for (const id of ids) writer.queue('updateAlbum', { id, name: 'Another of many', at: now() });
		await writer.push();
		server.sql.options.debug = (_connection, text) => void statements.push(text);
		const [answer] = await reader.pull();
		server.sql.options.debug = false;
		expect(answer!.patch.filter(({ op }) => op === 'put').length).toBeGreaterThanOrEqual(albums);
		return statements.splice(0).length;
	};
	const few = await pullAfter(4);
	expect(few).toBeGreaterThan(5);
	expect(await pullAfter(40)).toBe(few);
});

test('[L5] the order rises when only a last mutation id moved, and an answer that says nothing keeps its cookie', async () => {
	const device = ana.device();
	const albumId = await ana.album('Unchanged', device);
	await device.pull();
	const before = device.cookie!;
	await device.mutate('restoreAlbum', { id: albumId, at: now() });
	await device.pull();
	expect(device.acknowledged).toBe(2);
	expect(device.cookie!.order > before.order).toBe(true);
	const [again] = await device.pull();
	expect(again!.patch).toEqual([]);
});

test('[L5] orders never go back and never tie over different content, under concurrent writers', async () => {
	const albumId = await ana.album('Busy');
	let writing = true;
	const writers = [1, 2, 3].map(async () => {
		const device = ana.device();
		while (writing) await device.mutate('addComment', { albumId, id: newId(), text: 'x', at: now() });
	});
	const reader = ana.device();
	let last = '';
	for (let i = 0; i < 60; i++) {
		const [answer] = await reader.pull();
		if (answer!.patch.length > 0) expect(answer!.cookie.order > last).toBe(true);
		else expect(answer!.cookie.order >= last).toBe(true);
		last = answer!.cookie.order;
	}
	writing = false;
	await Promise.all(writers);
	await reader.pull();
	expect(sorted(reader)).toEqual(sorted(await cold(ana)));
});

test('[L3] [P1] two writers of one album and a reader: nothing is skipped, and no edit is seen ahead of its id', async () => {
	const albumId = await ana.album('Two writers');
	const writers = await Promise.all(
		[0, 1].map(async () => {
			const device = ana.device();
			return { device, assetIds: await ana.assets(60, device) };
		}),
	);
	let writing = true;
	const work = Promise.all(
		writers.map(async ({ device, assetIds }) => {
			for (const id of assetIds) await device.mutate('addAssets', { albumId, assetIds: [id], at: now() });
		}),
	).finally(() => (writing = false));
	// Reads as the first writer's own group does: its ids and the effects of its mutations must move together.
	const reader = ana.device();
	Object.assign(reader, { group: writers[0]!.device.group, client: writers[0]!.device.client });
	const own = new Set(writers[0]!.assetIds);
	while (writing) {
		await reader.pull();
		const seen = reader.all<Entry>(`entry/${albumId}/`).filter((entry) => own.has(entry.assetId)).length;
		const registered = writers[0]!.assetIds.length;
		expect(Math.max(0, reader.acknowledged - registered)).toBe(seen);
	}
	await work;
	await reader.pull();
	expect(reader.all(`entry/${albumId}/`)).toHaveLength(120);
});

test("[L6] another person's cookie, or one from before a restore, is none", async () => {
	const anas = await cold(ana);
	const bens = ben.device();
	bens.cookie = anas.cookie;
	const [answer] = await bens.pull();
	expect(answer!.patch[0]).toEqual({ op: 'clear' });
	expect(sorted(bens)).toEqual(sorted(await cold(ben)));

	await beginEpoch(server.sql);
	const before = anas.cookie!.order;
	const [after] = await anas.pull();
	expect(after!.patch[0]).toEqual({ op: 'clear' });
	expect(after!.cookie.order > before).toBe(true);
	expect(sorted(anas)).toEqual(sorted(await cold(ana)));
});

test('[L6] [P5] after a backup was brought back, a device goes on and its waiting edits arrive', async () => {
	const device = ana.device();
	const albumId = await ana.album('Before the backup', device);
	await device.mutate('updateAlbum', { id: albumId, name: 'Backed up', at: now() });
	await device.pull();
	const known = device.acknowledged;
	// The database is as it was one edit ago, and the device holds an edit that it has not sent.
	await server.sql`update clients set last_mutation_id = last_mutation_id - 1 where id = ${device.client}`;
	await beginEpoch(server.sql);
	device.queue('updateAlbum', { id: albumId, name: 'Waiting edit', at: now() });
	const [answer] = await device.pull();
	expect(answer!.patch[0]).toEqual({ op: 'clear' });
	expect(answer!.lastMutationIDChanges).toEqual({});
	await device.push();
	await device.pull();
	expect(device.acknowledged).toBe(known + 1);
	expect(device.view.get(`album/${albumId}`)).toMatchObject({ name: 'Waiting edit' });
});

test('[L7] [L8] a large first sync comes in chunks, with the ids in the last, and loses nothing that changes meanwhile', async () => {
	const dora = await server.person('dora');
	const writer = dora.device();
	const [assetId] = await dora.assets(1, writer);
	const albumId = await dora.album('Large', writer);
	await writer.mutate('addAssets', { albumId, assetIds: [assetId!], at: now() });
	await server.sql`
		insert into entries (space, asset_id, position, asset, owner_id, added_by, added_at, version)
		select s.number, gen_random_uuid(), lpad(n::text, 8, '0'), e.asset, e.owner_id, e.added_by, e.added_at, s.version
		from spaces s join entries e on e.space = s.number, generate_series(1, ${chunkRows.next * 2}) n where s.id = ${albumId}`;

	const reader = dora.device();
	Object.assign(reader, { group: writer.group, client: writer.client });
	const first = await reader.pullOnce();
	expect(reader.view.has(`album/${albumId}`)).toBe(true);
	expect(first.lastMutationIDChanges).toEqual({});
	expect(first.patch.length).toBeLessThan(chunkRows.first + 100);

	// One that was sent already goes, one that was not comes.
	const sent = reader.all<Entry>(`entry/${albumId}/`)[0]!;
	await writer.mutate('removeAssets', { albumId, assetIds: [sent.assetId], at: now() });
	const late = await dora.assets(3, writer);
	await writer.mutate('addAssets', { albumId, assetIds: late, at: now() });
	const rest = await reader.pull();
	expect(rest.length).toBeGreaterThan(1);
	for (const answer of rest.slice(0, -1)) {
		expect(answer.lastMutationIDChanges).toEqual({});
		expect(answer.patch.length).toBeGreaterThanOrEqual(chunkRows.next);
	}
	expect(reader.acknowledged).toBeGreaterThan(0);
	expect(sorted(reader)).toEqual(sorted(await cold(dora)));
	expect(reader.all(`entry/${albumId}/`)).toHaveLength(chunkRows.next * 2 + 3);
});

test('[L9] lost access takes everything of the album away, and regained access brings all of it back', async () => {
	const owner = ana.device();
	const assetIds = await ana.assets(5, owner);
	const albumId = await ana.album('Given and taken', owner);
	await owner.mutate('addAssets', { albumId, assetIds, at: now() });
	await owner.mutate('setMember', { albumId, handle: 'ben', role: 'viewer', at: now() });
	const bens = await cold(ben);
	expect(bens.all(`entry/${albumId}/`)).toHaveLength(5);

	await owner.mutate('removeMember', { albumId, userId: ben.id, at: now() });
	const [lost] = await bens.pull();
	expect(lost!.patch).toContainEqual({ op: 'drop', albumId });
	expect([...bens.view.keys()].filter((key) => key.includes(albumId))).toEqual([]);

	// Gone and back between two pulls: what was removed in between must not stay.
	await owner.mutate('setMember', { albumId, handle: 'ben', role: 'editor', at: now() });
	await bens.pull();
	await owner.mutate('removeMember', { albumId, userId: ben.id, at: now() });
	await owner.mutate('removeAssets', { albumId, assetIds: assetIds.slice(0, 2), at: now() });
	await owner.mutate('setMember', { albumId, handle: 'ben', role: 'viewer', at: now() });
	await bens.pull();
	expect(bens.all(`entry/${albumId}/`)).toHaveLength(3);
	expect(sorted(bens)).toEqual(sorted(await cold(ben)));
});

test('[L9] a forged cookie tells no album that its owner was never in', async () => {
	await ana.album('Unguessable');
	const device = await cold(cem);
	const cookie = { ...device.cookie!, v: { ...device.cookie!.v } };
	for (let number = 1; number < 60; number++) cookie.v[number] ??= [1, 1];
	device.cookie = cookie;
	const [answer] = await device.pull();
	expect(answer!.patch.filter((operation) => operation.op === 'drop')).toEqual([]);
});

test('[L2] a pull writes nothing, whoever asks and whatever they hold', async () => {
	const albumId = await ana.album('Only read');
	const known = await cold(ana);
	await ana.device().mutate('addComment', { albumId, id: newId(), text: 'new', at: now() });
	const stranger = ana.device();
	// Every row's place and the transaction that wrote it.
	const written = () =>
		server.sql.unsafe(
			['spaces', 'clients', 'client_groups', 'memberships', 'albums', 'comments', 'notices', 'sync_state']
				.map(
					(table) =>
						`select '${table}' as name, md5(string_agg(ctid::text || xmin, ' ' order by ctid)) from ${table}`,
				)
				.join(' union all '),
		);
	const before = await written();
	await known.pull();
	await stranger.pull();
	Object.assign(stranger, { cookie: { ...known.cookie!, user: ben.id } });
	await stranger.pull();
	expect(await written()).toEqual(before);
});

test('[L2] a cookie that claims to hold what a person may not see gets no row of it', async () => {
	const writer = ana.device();
	const albumId = await ana.album('Not for Cem', writer);
	const [space] = await server.sql<{ number: number }[]>`select number from spaces where id = ${albumId}`;
	const device = await cold(cem);
	for (const view of [
		[0, 0],
		[0, 1],
		[0, 1, [1, []]],
	] as const) {
		Object.assign(device, {
			cookie: { ...device.cookie!, v: { ...device.cookie!.v, [space!.number]: view } },
		});
		await writer.mutate('addComment', { albumId, id: newId(), text: 'between us', at: now() });
		const answers = await device.pull();
		expect(JSON.stringify(answers)).not.toContain(albumId);
	}
});
