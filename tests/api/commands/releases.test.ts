import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Id, newId } from '#domain/ids.ts';
import { markStored } from '../../../server/assets/mark-stored.ts';
import { execute } from '../../../server/sync/transact.ts';
import { now, type Person, World } from './world.ts';

let world: World;
let ana: Person, ben: Person;

beforeAll(async () => {
	world = await World.open();
	[ana, ben] = await world.people('ana', 'ben');
});
afterAll(() => world.close());

/** What the list record names, in its order. */
const record = async (albumId: Id) =>
	(
		await world.sql<{ id: Id }[]>`
			select e.asset_id as id from entries e join spaces s on s.number = e.space
			where s.id = ${albumId} and not e.deleted and e.released_at is not null order by e.position, e.asset_id`
	).map(({ id }) => id);

const events = async (albumId: Id) =>
	(
		await world.sql`
			select v.kind, v.user_id from album_events v join spaces s on s.number = v.space where s.id = ${albumId}`
	).map((row) => ({ ...row }));

const nothing = async (albumId: Id) => {
	expect(await record(albumId)).toEqual([]);
	expect(await events(albumId)).toEqual([]);
	expect(await world.album(albumId)).toMatchObject({ slug: null, released_at: null });
};

test('[P4] record a b c, finalize b d: the record is a c b d', async () => {
	const [a, b, c, d] = await ana.stored(4);
	const albumId = await ana.album([a!, b!, c!], [], 'Café MÜNCHEN');
	await ana.twice('finalizeAlbum', { albumId, assetIds: [a!, b!, c!] });
	expect(await record(albumId)).toEqual([a, b, c]);
	expect(await world.album(albumId)).toMatchObject({ slug: 'cafe-munchen' });
	await ana.do('addAssets', { albumId, assetIds: [d!] });
	await ana.twice('finalizeAlbum', { albumId, assetIds: [b!, d!] });
	expect(await record(albumId)).toEqual([a, c, b, d]);
	expect(await world.order(albumId)).toEqual([a, c, b, d]);
});

test('what is not named on the first finalize comes before what is, in its order', async () => {
	const [a, b, c] = await ana.stored(3);
	const albumId = await ana.album([a!, b!, c!]);
	await ana.do('moveAssets', { albumId, assetIds: [c!], after: null });
	await ana.do('finalizeAlbum', { albumId, assetIds: [a!] });
	expect(await record(albumId)).toEqual([c, b, a]);
});

test('later additions wait for the next finalize, moves and removals show at once', async () => {
	const [a, b, c, late] = await ana.stored(4);
	const albumId = await ana.album([a!, b!, c!]);
	await ana.do('finalizeAlbum', { albumId, assetIds: [a!, b!, c!] });
	await ana.do('addAssets', { albumId, assetIds: [late!] });
	expect(await record(albumId)).toEqual([a, b, c]);
	await ana.do('moveAssets', { albumId, assetIds: [c!], after: null });
	await ana.do('removeAssets', { albumId, assetIds: [b!] });
	expect(await record(albumId)).toEqual([c, a]);
	// Undone, the removal has not been; added anew, it waits like any addition.
	await ana.do('restoreEntries', { albumId, assetIds: [b!] });
	expect((await record(albumId)).toSorted()).toEqual([a!, b!, c!].toSorted());
	await ana.do('removeAssets', { albumId, assetIds: [b!] });
	await ana.do('addAssets', { albumId, assetIds: [b!] });
	expect(await record(albumId)).toEqual([c, a]);
	await ana.do('finalizeAlbum', { albumId, assetIds: [b!] });
	expect(await record(albumId)).toEqual([c, a, late, b]);
});

test('a trashed track leaves the record and comes back into it', async () => {
	const [a, b] = await ana.stored(2);
	const albumId = await ana.album([a!, b!]);
	await ana.do('finalizeAlbum', { albumId, assetIds: [a!, b!] });
	await ana.do('trashAssets', { assetIds: [a!] });
	expect(await record(albumId)).toEqual([b]);
	await ana.do('restoreAssets', { assetIds: [a!] });
	expect(await record(albumId)).toEqual([a, b]);
});

test('what is named twice, is not in the album or is not stored is refused by name, and nothing is released', async () => {
	const [stored, other] = await ana.stored(2);
	const [pending] = await ana.assets(1);
	const albumId = await ana.album([stored!, pending!]);
	const refusal = (assetIds: Id[]) =>
		ana.do('finalizeAlbum', { albumId, assetIds }).catch((error: unknown) => error);
	expect(await refusal([stored!, stored!])).toMatchObject({
		code: 'input.invalid',
		detail: { assetIds: [stored], errors: [{ path: 'assetIds' }] },
	});
	expect(await refusal([stored!, other!])).toMatchObject({
		code: 'entry.not_found',
		detail: { assetIds: [other] },
	});
	expect(await refusal([pending!, stored!])).toMatchObject({
		code: 'asset.not_stored',
		detail: { assetIds: [pending] },
	});
	await nothing(albumId);
});

test('what is not stored yet stays out of the record until it is', async () => {
	const [stored] = await ana.stored(1);
	const [pending] = await ana.assets(1);
	const albumId = await ana.album([pending!, stored!]);
	await ana.do('finalizeAlbum', { albumId, assetIds: [stored!] });
	expect(await record(albumId)).toEqual([stored]);
	await execute(world, ana.id, markStored, { assetId: pending!, type: 'image/jpeg', kind: 'photo' });
	expect(await record(albumId)).toEqual([stored]);
	await ana.do('finalizeAlbum', { albumId, assetIds: [pending!] });
	expect(await record(albumId)).toEqual([stored, pending]);
});

test('[P1] ten at once give one record, one event and an order that is one of the ten', async () => {
	const ids = await ana.stored(5);
	const albumId = await ana.album(ids);
	const orders = Array.from({ length: 10 }, (_, i) =>
		[...ids.slice(i % 5), ...ids.slice(0, i % 5)].map((id) => id),
	);
	const results = (await Promise.all(
		orders.map((assetIds) => ana.do('finalizeAlbum', { albumId, assetIds })),
	)) as { slug: string; isFirst: boolean }[];
	expect(results.filter(({ isFirst }) => isFirst)).toHaveLength(1);
	expect(new Set(results.map(({ slug }) => slug)).size).toBe(1);
	expect(await events(albumId)).toEqual([{ kind: 'album_release', user_id: ana.id }]);
	expect(orders).toContainEqual(await record(albumId));
});

test('[P4] a fault in the middle of a release leaves nothing behind', async () => {
	const [a, b] = await ana.stored(2);
	const albumId = await ana.album([a!, b!]);
	await world.sql`alter table album_events add constraint broken check (user_id <> ${world.sql.unsafe(`'${ana.id}'`)}) not valid`;
	await expect(ana.do('finalizeAlbum', { albumId, assetIds: [b!, a!] })).rejects.toThrow();
	await world.sql`alter table album_events drop constraint broken`;
	expect(await world.order(albumId)).toEqual([a, b]);
	await nothing(albumId);
	await ana.do('finalizeAlbum', { albumId, assetIds: [b!, a!] });
	expect(await record(albumId)).toEqual([b, a]);
});

test("a taken address gets a number, and another person's releases take none away", async () => {
	const [a] = await ana.stored(1);
	const [b] = await ben.stored(1);
	const slugs: unknown[] = [];
	for (let i = 0; i < 3; i++) {
		const albumId = await ana.album([a!], [], 'Same name');
		slugs.push(await ana.do('finalizeAlbum', { albumId, assetIds: [a!] }));
	}
	const bens = await ben.album([b!], [], 'Same name');
	slugs.push(await ben.do('finalizeAlbum', { albumId: bens, assetIds: [b!] }));
	expect(slugs).toMatchObject([
		{ slug: 'same-name' },
		{ slug: 'same-name-2' },
		{ slug: 'same-name-3' },
		{ slug: 'same-name' },
	]);
});

test('of many addresses of one name the first number that is free is taken', async () => {
	const [a] = await ana.stored(1);
	const albums = await Promise.all(Array.from({ length: 2 }, () => ana.album([a!], [], 'Many')));
	await world.sql`
		insert into release_slugs (space, slug, album_space)
		select h.number, case n when 1 then 'many' else 'many-' || n end, b.number
		from generate_series(1, 60) n, spaces h, spaces b where h.id = ${ana.id} and b.id = ${albums[1]!} and n <> 45`;
	expect(await ana.do('finalizeAlbum', { albumId: albums[0]!, assetIds: [a!] })).toMatchObject({
		slug: 'many-45',
	});
	// What an album has already is free for it.
	expect(await ana.do('finalizeAlbum', { albumId: albums[1]!, assetIds: [a!] })).toMatchObject({
		slug: 'many',
	});
});

test('two albums of one long name, finalized at once, have two addresses', async () => {
	const [a] = await ana.stored(1);
	const name = `${'word '.repeat(30)}end`;
	const albums = await Promise.all(Array.from({ length: 4 }, () => ana.album([a!], [], name)));
	const slugs = (await Promise.all(
		albums.map((albumId) => ana.do('finalizeAlbum', { albumId, assetIds: [a!] })),
	)) as { slug: string }[];
	expect(new Set(slugs.map(({ slug }) => slug)).size).toBe(4);
	expect(slugs.every(({ slug }) => slug.length <= 100)).toBe(true);
});

test('a name that an address cannot carry gives way to the id', async () => {
	const [a] = await ana.stored(1);
	const albumId = await ana.album([a!], [], '!!!');
	expect(await ana.do('finalizeAlbum', { albumId, assetIds: [a!] })).toMatchObject({ slug: albumId });
});

test.each([
	['Café MÜNCHEN', 'cafe-munchen'],
	["L'Année de l'Album (2018-2019)", 'lannee-de-lalbum-2018-2019'],
	['東京 2019', 'dong-jing-2019'],
	['Лебединое озеро', 'lebedinoe-ozero'],
	['Καλημέρα, Ευρώπη!', 'kalimera-eyropi'],
	['ﬁne ½ İstanbul', 'fine-1-2-istanbul'],
	[`${'слово '.repeat(30)}конец`, `${'slovo-'.repeat(16)}slovo`.slice(0, 95)],
])('[MA-21] an address can be read, whatever script the name is in: %s', async (name, slug) => {
	const cem = await world.person(`p${newId().slice(-12)}`);
	const [a] = await cem.stored(1);
	const albumId = await cem.album([a!], [], name);
	expect(await cem.do('finalizeAlbum', { albumId, assetIds: [a!] })).toMatchObject({ slug });
});

test('[P4] a release is taken back and keeps its address and its order; finalized again, it is told no second time', async () => {
	const [a, b] = await ana.stored(2);
	const albumId = await ana.album([a!, b!], [], 'Back and forth');
	await ana.do('finalizeAlbum', { albumId, assetIds: [b!, a!] });
	await ana.do('updateAlbum', { id: albumId, name: 'Renamed meanwhile' });
	await ana.twice('unreleaseAlbum', { albumId });
	expect(await world.album(albumId)).toMatchObject({ released_at: null, slug: 'renamed-meanwhile' });
	expect(await record(albumId)).toEqual([]);
	expect(await world.order(albumId)).toEqual([b, a]);
	expect(await ana.do('finalizeAlbum', { albumId, assetIds: [a!] })).toEqual({
		slug: 'renamed-meanwhile',
		isFirst: false,
	});
	expect(await record(albumId)).toEqual([b, a]);
	expect(await events(albumId)).toHaveLength(1);
});

test('a release that is handed over has an address among those of its new owner', async () => {
	const [a] = await ana.stored(1);
	const [b] = await ben.stored(1);
	const bens = await ben.album([b!], [], 'Shared title');
	await ben.do('finalizeAlbum', { albumId: bens, assetIds: [b!] });
	const albumId = await ana.album([a!], [{ handle: 'ben', role: 'editor' }], 'Shared title');
	await ana.do('finalizeAlbum', { albumId, assetIds: [a!] });
	await ana.do('transferOwnership', { albumId, userId: ben.id });
	expect(await world.album(albumId)).toMatchObject({ slug: 'shared-title-2', owner_id: ben.id });
	// The old owner's address is free.
	const next = await ana.album([a!], [], 'Shared title');
	expect(await ana.do('finalizeAlbum', { albumId: next, assetIds: [a!] })).toMatchObject({
		slug: 'shared-title',
	});
});

test('[P6] what a device asked to release too early is told in a notice', async () => {
	const [pending] = await ana.assets(1);
	const albumId = await ana.album([pending!]);
	await ana.push(['finalizeAlbum', { albumId, assetIds: [pending!, newId()], at: now() }]);
	expect((await ana.notices()).map(({ code }) => code)).toEqual(['entry.not_found']);
	await nothing(albumId);
});
