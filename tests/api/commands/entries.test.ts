import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { execute } from '../../../server/sync/transact.ts';
import { moveAssets } from '../../../server/albums/move-assets.ts';
import { now, type Person, World } from './world.ts';

let world: World;
let ana: Person, ben: Person, cem: Person;

beforeAll(async () => {
	world = await World.open();
	[ana, ben, cem] = await world.people('ana', 'ben', 'cem');
});
afterAll(() => world.close());

/** Of Ana's, with Ben as an editor and Cem as a viewer */
const shared = (assetIds: string[] = []) =>
	ana.album(assetIds, [
		{ handle: 'ben', role: 'editor' },
		{ handle: 'cem', role: 'viewer' },
	]);

test('[P4] assets go to the end in the order given, once', async () => {
	const [a, b, c, d] = await ana.assets(4);
	const albumId = await ana.album([a!]);
	expect(await ana.twice('addAssets', { albumId, assetIds: [c!, b!, a!, c!] })).toEqual({
		added: [c, b],
		present: [a],
		refused: [],
	});
	await ana.twice('addAssets', { albumId, assetIds: [d!] });
	expect(await world.order(albumId)).toEqual([a, c, b, d]);
	expect(await world.shown(albumId, a!)).toMatchObject({
		kind: 'photo',
		width: 40,
		takenAt: '2024-06-01T10:00:00.000Z',
		ownerId: ana.id,
		state: 'pending',
	});
});

test("[PA-19] someone else's, unknown and trashed assets are not added; the good ones are", async () => {
	const albumId = await shared();
	const [mine, trashed] = await ben.assets(2);
	const [foreign] = await ana.assets(1);
	await ben.do('trashAssets', { assetIds: [trashed!] });
	const unknown = newId();
	expect(await ben.tries('addAssets', { albumId, assetIds: [foreign!] })).toBe('asset.not_found');
	expect(await ben.tries('addAssets', { albumId, assetIds: [trashed!, unknown] })).toBe('asset.not_found');

	await ben.push(['addAssets', { albumId, assetIds: [foreign!, mine!, trashed!, unknown], at: now() }]);
	expect(await world.order(albumId)).toEqual([mine]);
	const [notice] = await ben.notices();
	expect(notice).toMatchObject({ code: 'asset.not_found', count: 1 });
	expect(notice!.held[0]!.args).toMatchObject({ albumId, assetIds: [foreign, trashed, unknown] });
});

test('[PA-23] an editor removes own assets and is told of the others', async () => {
	const [anas] = await ana.assets(1);
	const albumId = await shared([anas!]);
	const [bens] = await ben.assets(1);
	await ben.do('addAssets', { albumId, assetIds: [bens!] });
	expect(await ben.tries('removeAssets', { albumId, assetIds: [anas!] })).toBe('entry.not_yours');
	expect(await ben.do('removeAssets', { albumId, assetIds: [anas!, bens!] })).toEqual({
		removed: [bens],
		refused: [{ id: anas, code: 'entry.not_yours' }],
	});
	expect(await world.order(albumId)).toEqual([anas]);
});

test('[PA-20] [P4] what is removed comes back to its place with who added it', async () => {
	const [a, b, c] = await ben.assets(3);
	const albumId = await shared();
	await ben.do('addAssets', { albumId, assetIds: [a!, b!, c!] });
	await ana.twice('removeAssets', { albumId, assetIds: [b!, newId()] });
	expect(await world.order(albumId)).toEqual([a, c]);
	await ben.do('updateAsset', { id: b!, title: 'Named meanwhile' });

	await ana.twice('restoreEntries', { albumId, assetIds: [b!] });
	expect(await world.order(albumId)).toEqual([a, b, c]);
	expect(await world.shown(albumId, b!)).toMatchObject({ title: 'Named meanwhile' });
	const [entry] = await world.sql`select added_by from entries where asset_id = ${b!} and not deleted`;
	expect(entry!.added_by).toBe(ben.id);
});

test('what is added again after its removal is a new addition at the end', async () => {
	const [a, b] = await ana.assets(2);
	const albumId = await ana.album([a!, b!]);
	await ana.do('removeAssets', { albumId, assetIds: [a!] });
	await ana.do('addAssets', { albumId, assetIds: [a!] });
	expect(await world.order(albumId)).toEqual([b, a]);
});

test('who may not remove may not restore, and not everything comes back', async () => {
	const [anas, late] = await ana.assets(2);
	const albumId = await shared([anas!, late!]);
	const [bens] = await ben.assets(1);
	await ben.do('addAssets', { albumId, assetIds: [bens!] });
	await ana.do('removeAssets', { albumId, assetIds: [anas!, late!, bens!] });
	await world.sql`
		update entries set deleted_at = now() - interval '31 days' where asset_id = ${late!} and deleted`;

	expect(await ben.tries('restoreEntries', { albumId, assetIds: [anas!] })).toBe('entry.not_yours');
	expect(await cem.tries('restoreEntries', { albumId, assetIds: [anas!] })).toBe('album.no_right');
	expect(await ana.tries('restoreEntries', { albumId, assetIds: [late!] })).toBe('entry.not_found');
	expect(await ana.tries('restoreEntries', { albumId, assetIds: [newId()] })).toBe('entry.not_found');
	await ben.do('trashAssets', { assetIds: [bens!] });
	expect(await ana.tries('restoreEntries', { albumId, assetIds: [bens!] })).toBe('asset.not_found');
	expect(await ana.do('restoreEntries', { albumId, assetIds: [anas!, late!] })).toEqual({
		restored: [anas],
		refused: [{ id: late, code: 'entry.not_found' }],
	});
});

test('[P4] assets move behind one of the album, to the front, and to the last place of one that is gone', async () => {
	const [a, b, c, d] = await ana.assets(4);
	const albumId = await ana.album([a!, b!, c!, d!]);
	await ana.twice('moveAssets', { albumId, assetIds: [a!], after: c! });
	expect(await world.order(albumId)).toEqual([b, c, a, d]);
	await ana.twice('moveAssets', { albumId, assetIds: [d!, a!], after: null });
	expect(await world.order(albumId)).toEqual([d, a, b, c]);
	await ana.do('removeAssets', { albumId, assetIds: [a!] });
	await ana.twice('moveAssets', { albumId, assetIds: [c!], after: a! });
	expect(await world.order(albumId)).toEqual([d, c, b]);
	await ana.twice('moveAssets', { albumId, assetIds: [d!], after: newId() });
	expect(await world.order(albumId)).toEqual([c, b, d]);
	await ana.do('restoreEntries', { albumId, assetIds: [a!] });
	expect(await world.order(albumId)).toHaveLength(4);
});

test('moving changes no row of what stays', async () => {
	const ids = await ana.assets(5);
	const albumId = await ana.album(ids);
	const before = await world.version(albumId);
	await ana.do('moveAssets', { albumId, assetIds: [ids[4]!], after: ids[0]! });
	const changed = await world.sql<{ id: string }[]>`
		select e.asset_id as id from entries e join spaces s on s.number = e.space
		where s.id = ${albumId} and e.version > ${before}`;
	expect(changed.map(({ id }) => id)).toEqual([ids[4]]);
	// Of those that are gone, or never were there, nothing moves.
	await ana.do('moveAssets', { albumId, assetIds: [newId()], after: null });
	expect(await world.version(albumId)).toBe(before + 1);
});

test('a move that asks for the order as it is changes nothing, also where the gaps have become other ones', async () => {
	const [a, b, c, d] = await ana.assets(4);
	const albumId = await ana.album([a!, b!, c!, d!]);
	await ana.do('moveAssets', { albumId, assetIds: [d!], after: b! });
	await ana.do('removeAssets', { albumId, assetIds: [b!] });
	expect(await world.order(albumId)).toEqual([a, d, c]);
	const before = await world.snapshot();
	await ana.do('moveAssets', { albumId, assetIds: [d!], after: a! });
	await ana.do('moveAssets', { albumId, assetIds: [a!, d!], after: null });
	expect(await world.snapshot()).toEqual(before);
});

test('[P1] two who move at once end with one order in which every asset is once', async () => {
	const ids = await ana.assets(12);
	const albumId = await shared(ids);
	for (let round = 0; round < 15; round++) {
		const mover = (person: Person, assetIds: string[], after: string | null) =>
			execute(world, person.id, moveAssets, { albumId, assetIds, after, at: now() });
		await Promise.all([
			mover(ana, [ids[round % 12]!, ids[(round + 3) % 12]!], ids[(round + 5) % 12]!),
			mover(ben, [ids[(round + 3) % 12]!, ids[(round + 1) % 12]!], null),
			mover(ben, [ids[(round + 7) % 12]!], ids[(round + 3) % 12]!),
		]);
	}
	expect((await world.order(albumId)).toSorted()).toEqual(ids.toSorted());
	const [positions] = await world.sql<{ all: number; different: number }[]>`
		select count(*)::integer as all, count(distinct position)::integer as different
		from entries e join spaces s on s.number = e.space where s.id = ${albumId}`;
	expect(positions).toEqual({ all: 12, different: 12 });
});

test('[P1] a move waits for one that holds the lock, and starts from what that has made of the order', async () => {
	const [a, b, c] = await ana.assets(3);
	const albumId = await shared([a!, b!, c!]);
	let ended = false;
	let second: Promise<unknown> | undefined;
	await world.sql.begin(async (tx) => {
		await tx`select from spaces where id = ${albumId} for no key update`;
		second = ben.do('moveAssets', { albumId, assetIds: [c!], after: a! }).then(() => (ended = true));
		await blocked(albumId);
		expect(ended).toBe(false);
		await tx`
			update entries set position = 'a9' where asset_id = ${a!} and space = (select number from spaces where id = ${albumId})`;
	});
	await second;
	expect(await world.order(albumId)).toEqual([b, a, c]);
});

async function blocked(albumId: string): Promise<void> {
	await expect
		.poll(
			async () =>
				(
					await world.sql`select from pg_stat_activity where wait_event_type = 'Lock' and query like '%from spaces%'`
				).length,
			{ message: `nobody waits for ${albumId}` },
		)
		.toBeGreaterThan(0);
}
