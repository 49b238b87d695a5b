import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { ago, day, now, type Person, World } from './world.ts';

let world: World;
let ana: Person, ben: Person, cem: Person;

beforeAll(async () => {
	world = await World.open();
	[ana, ben, cem] = await world.people('ana', 'ben', 'cem');
});
afterAll(() => world.close());

test('[PA-18] [P4] an album is made once, with its assets in order and its members', async () => {
	const assetIds = await ana.assets(3);
	const id = newId();
	const made = await ana.twice('createAlbum', {
		id,
		name: '  Summer ',
		description: 'by the sea',
		assetIds,
		members: [
			{ handle: 'ben', role: 'editor' },
			{ userId: cem.id, role: 'viewer' },
		],
	});
	expect(made).toEqual({ created: true, refused: [] });
	expect(await world.order(id)).toEqual(assetIds);
	expect(await world.album(id)).toMatchObject({
		name: 'Summer',
		sort: 'desc',
		kind: 'photos',
		owner_id: ana.id,
	});
	expect(await world.membership(ana, id)).toEqual({ role: 'owner', epoch: 1, deleted: false });
	expect(await world.membership(ben, id)).toEqual({ role: 'editor', epoch: 1, deleted: false });
	expect(await world.membership(cem, id)).toEqual({ role: 'viewer', epoch: 1, deleted: false });
	// Asked for again with other contents, it stays as it is.
	await ana.do('createAlbum', { id, name: 'Other', assetIds: await ana.assets(1) });
	expect(await world.order(id)).toEqual(assetIds);
});

test('music is arranged by hand, and an album may be empty', async () => {
	const id = newId();
	await ana.do('createAlbum', { id, name: 'Demo', kind: 'music' });
	expect(await world.album(id)).toMatchObject({ sort: 'manual', kind: 'music' });
});

test.each(['asc', 'desc', 'manual'] as const)(
	'an album is made in the order that is asked for: %s',
	async (order) => {
		const id = newId();
		await ana.do('createAlbum', { id, name: 'Ordered', kind: order === 'desc' ? 'music' : 'photos', order });
		expect(await world.album(id)).toMatchObject({ sort: order });
	},
);

test('an id that is taken by someone else, or by a person, makes no album', async () => {
	const id = await ana.album();
	expect(await ben.tries('createAlbum', { id, name: 'Mine now' })).toBe('album.exists');
	expect(await ben.tries('createAlbum', { id: ana.id, name: 'Ana' })).toBe('album.exists');
	expect(await ben.tries('createAlbum', { id: ben.id, name: 'Ben' })).toBe('album.exists');
});

test('[P6] an album is made without what cannot be in it, and a notice says what and why', async () => {
	const dora = await world.person('dora');
	const [mine] = await dora.assets(1);
	const [foreign] = await ana.assets(1);
	const id = newId();
	await dora.push([
		'createAlbum',
		{
			id,
			name: 'With friends',
			assetIds: [mine!, foreign!],
			members: [
				{ handle: 'nobody-here', role: 'editor' },
				{ handle: 'ben', role: 'viewer' },
			],
			at: now(),
		},
	]);
	expect(await world.order(id)).toEqual([mine]);
	expect((await world.membership(ben, id))?.role).toBe('viewer');
	const notices = await dora.notices();
	expect(notices.map(({ code, count, album_name }) => [code, count, album_name])).toEqual([
		['asset.not_found', 1, 'With friends'],
		['user.not_found', 1, 'With friends'],
	]);
	expect(notices[0]!.held[0]!.args).toMatchObject({ id, assetIds: [foreign], members: [] });
	expect(notices[1]!.detail).toMatchObject({ handle: 'nobody-here' });
	expect(notices[1]!.held[0]!.args).toMatchObject({ id, assetIds: [], members: [{ handle: 'nobody-here' }] });
});

test('the answer to who makes an album names what it was made without', async () => {
	const [foreign] = await ben.assets(1);
	const made = await ana.do('createAlbum', {
		id: newId(),
		name: 'Some',
		assetIds: [foreign!],
		members: [
			{ handle: 'ana', role: 'editor' },
			{ userId: newId(), role: 'viewer' },
		],
	});
	expect(made).toMatchObject({
		created: true,
		refused: [
			{ id: foreign, code: 'asset.not_found' },
			{ id: 'ana', code: 'member.is_self' },
			{ code: 'user.not_found' },
		],
	});
});

test('[PA-8] [P4] only the given fields of an album change', async () => {
	const [cover] = await ana.assets(1);
	const id = await ana.album([cover!]);
	await ana.twice('updateAlbum', { id, name: 'Winter', order: 'asc' });
	expect(await world.album(id)).toMatchObject({
		name: 'Winter',
		sort: 'asc',
		description: '',
		cover_asset_id: null,
	});
	await ana.twice('updateAlbum', { id, coverAssetId: cover!, isActivityEnabled: false, description: 'cold' });
	expect(await world.album(id)).toMatchObject({
		name: 'Winter',
		description: 'cold',
		cover_asset_id: cover,
		is_activity_enabled: false,
	});
	await ana.twice('updateAlbum', { id, coverAssetId: null, description: '' });
	expect(await world.album(id)).toMatchObject({ name: 'Winter', description: '', cover_asset_id: null });
	const before = await world.version(id);
	await ana.do('updateAlbum', { id });
	expect(await world.version(id)).toBe(before);
});

test('[PA-10] a cover is one of the album', async () => {
	const [inside, outside] = await ana.assets(2);
	const id = await ana.album([inside!]);
	expect(await ana.tries('updateAlbum', { id, coverAssetId: outside! })).toBe('entry.not_found');
	await ana.do('removeAssets', { albumId: id, assetIds: [inside!] });
	expect(await ana.tries('updateAlbum', { id, coverAssetId: inside! })).toBe('entry.not_found');
});

test('[PA-9] times of an album follow the person, but never into the future and never back', async () => {
	const id = newId();
	await ana.doAt('createAlbum', { id, name: 'Clocks' }, ago(2 * day));
	const made = await world.album(id);
	expect(made.updated_at).toBe(made.last_activity_at);

	await ana.doAt('updateAlbum', { id, name: 'Ahead' }, ago(-10 * day));
	const ahead = await world.album(id);
	expect(Date.parse(ahead.updated_at)).toBeLessThanOrEqual(Date.now() + 1_000);
	expect(ahead.updated_at > made.updated_at).toBe(true);

	await ana.doAt('updateAlbum', { id, name: 'Behind' }, ago(30 * day));
	expect(await world.album(id)).toMatchObject({ name: 'Behind', updated_at: ahead.updated_at });

	await ana.do('addComment', { albumId: id, id: newId(), text: 'hello' });
	const active = await world.album(id);
	expect(active.updated_at).toBe(ahead.updated_at);
	expect(active.last_activity_at > ahead.last_activity_at).toBe(true);
});

test('[PA-30] [P4] a deleted album is gone for its members and can be brought back for them', async () => {
	const [photo] = await ana.assets(1);
	const id = await ana.album([photo!], [{ handle: 'ben', role: 'editor' }]);
	const [announced] = await world.announced(() => ana.twice('deleteAlbum', { id }));
	expect(announced!.users).toEqual([ben.id]);
	expect(await world.membership(ben, id)).toMatchObject({ deleted: true });
	expect(await world.membership(ana, id)).toMatchObject({ deleted: false, epoch: 1 });
	expect(await ben.tries('addAssets', { albumId: id, assetIds: await ben.assets(1) })).toBe(
		'album.not_found',
	);
	expect(await ana.tries('updateAlbum', { id, name: 'No' })).toBe('album.not_found');
	expect(await ben.tries('restoreAlbum', { id })).toBe('album.not_found');

	await ana.twice('restoreAlbum', { id });
	expect(await world.membership(ben, id)).toEqual({ role: 'editor', epoch: 2, deleted: false });
	expect(await world.order(id)).toEqual([photo]);
	await ben.do('addAssets', { albumId: id, assetIds: await ben.assets(1) });
});

test('an album that was deleted more than 30 days ago does not come back', async () => {
	const id = await ana.album();
	await ana.do('deleteAlbum', { id });
	await world.sql`update albums set deleted_at = now() - interval '31 days' where id = ${id}`;
	expect(await ana.tries('restoreAlbum', { id })).toBe('album.not_found');
});

test('[PA-30] deleting an album with its photos trashes own ones alone, and its undo brings back just those', async () => {
	const [a, b, earlier] = await ana.assets(3);
	const [bens] = await ben.assets(1);
	const id = await ana.album([a!, b!, earlier!], [{ handle: 'ben', role: 'editor' }]);
	const other = await ana.album([b!]);
	await ben.do('addAssets', { albumId: id, assetIds: [bens!] });
	await ana.push(
		['trashAssets', { assetIds: [earlier!], at: now() }],
		['deleteAlbum', { id, cascade: true, at: now() }],
	);
	const trashed = async () =>
		(await world.sql<{ id: string }[]>`select id from assets where trashed_at is not null`)
			.map((row) => row.id)
			.filter((one) => [a, b, earlier, bens].includes(one))
			.sort();
	expect(await trashed()).toEqual([a, b, earlier].sort());
	expect(await world.order(other)).toEqual([]);

	await ana.twice('restoreAlbum', { id, cascade: true });
	expect(await trashed()).toEqual([earlier]);
	expect(await world.order(id)).toEqual([a, b, bens]);
	expect(await world.order(other)).toEqual([b]);
});

test('without `cascade`, what was trashed with an album stays in the trash', async () => {
	const [a] = await ana.assets(1);
	const id = await ana.album([a!]);
	await ana.do('deleteAlbum', { id, cascade: true });
	await ana.do('restoreAlbum', { id });
	expect(await world.order(id)).toEqual([]);
	await ana.do('restoreAssets', { assetIds: [a!] });
	expect(await world.order(id)).toEqual([a]);
});

test('[P1] two albums of one id at once: one is made, the other person is refused', async () => {
	const id = newId();
	const results = await Promise.allSettled([
		ana.do('createAlbum', { id, name: 'By Ana' }),
		ben.do('createAlbum', { id, name: 'By Ben' }),
	]);
	expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
	expect(results.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'album.exists' });
});
