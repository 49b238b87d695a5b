import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { ago, now, type Person, World } from './world.ts';

let world: World;
let ana: Person, ben: Person, cem: Person;
let albumId: string;
let photo: string;

beforeAll(async () => {
	world = await World.open();
	[ana, ben, cem] = await world.people('ana', 'ben', 'cem');
	[photo] = (await ana.assets(1)) as [string];
	albumId = await ana.album(
		[photo],
		[
			{ handle: 'ben', role: 'viewer' },
			{ handle: 'cem', role: 'viewer' },
		],
	);
});
afterAll(() => world.close());

const comment = async (id: string) => (await world.sql`select * from comments where id = ${id}`)[0]!;

test('[PA-31] [P4] a comment carries its author, is changed and deleted by them', async () => {
	const id = newId();
	await ben.twice('addComment', { albumId, id, assetId: photo, text: 'Lovely light' });
	expect(await comment(id)).toMatchObject({
		user_id: ben.id,
		name: 'Ben',
		handle: 'ben',
		text: 'Lovely light',
	});
	await ben.twice('updateComment', { albumId, id, text: 'Lovely light!' });
	expect(await comment(id)).toMatchObject({ text: 'Lovely light!', deleted: false });
	expect(await cem.tries('updateComment', { albumId, id, text: 'No' })).toBe('activity.not_yours');
	expect(await cem.tries('deleteActivity', { albumId, id })).toBe('activity.not_yours');
	expect(await ana.tries('updateComment', { albumId, id, text: 'Owner' })).toBe('activity.not_yours');
	await ben.twice('deleteActivity', { albumId, id });
	expect(await comment(id)).toMatchObject({ deleted: true });
	expect(await ben.tries('updateComment', { albumId, id, text: 'Again' })).toBe('activity.not_found');
});

test('the owner deletes any comment', async () => {
	const id = newId();
	await ben.do('addComment', { albumId, id, text: 'Rude' });
	await ana.do('deleteActivity', { albumId, id });
	expect(await comment(id)).toMatchObject({ deleted: true });
	expect(await ana.tries('deleteActivity', { albumId, id: newId() })).toBe('activity.not_found');
});

test("an id that is someone else's comment is refused", async () => {
	const id = newId();
	await ben.do('addComment', { albumId, id, text: 'First' });
	expect(await cem.tries('addComment', { albumId, id, text: 'Second' })).toBe('activity.not_yours');
	expect(await comment(id)).toMatchObject({ text: 'First', user_id: ben.id });
});

test('only what is in the album is commented on or liked', async () => {
	const [outside] = await ana.assets(1);
	const removed = await ana.assets(1);
	await ana.do('addAssets', { albumId, assetIds: removed });
	await ana.do('removeAssets', { albumId, assetIds: removed });
	for (const assetId of [outside!, removed[0]!]) {
		expect(await ben.tries('addComment', { albumId, id: newId(), assetId, text: 'x' })).toBe(
			'entry.not_found',
		);
		expect(await ben.tries('setLike', { albumId, assetId, liked: true })).toBe('entry.not_found');
	}
});

test('[P4] a like is one for each person, and is taken back', async () => {
	const likes = async () =>
		(await world.sql`select from likes where user_id = ${ben.id} and not deleted`).length;
	await ben.twice('setLike', { albumId, assetId: photo, liked: true });
	await ben.twice('setLike', { albumId, liked: true });
	expect(await likes()).toBe(2);
	await ben.twice('setLike', { albumId, assetId: photo, liked: false });
	expect(await likes()).toBe(1);
	await ben.twice('setLike', { albumId, assetId: photo, liked: true });
	expect(await likes()).toBe(2);
});

test('[P1] a like from two devices at once is one like', async () => {
	await Promise.all(
		Array.from({ length: 6 }, () => cem.do('setLike', { albumId, assetId: photo, liked: true })),
	);
	const likes = await world.sql`select from likes where user_id = ${cem.id}`;
	expect(likes).toHaveLength(1);
});

test('[PA-28] while activity is off nobody adds or changes, and own words can still be taken back', async () => {
	const [id, other] = [newId(), newId()];
	await ben.do('addComment', { albumId, id, text: 'Before' });
	await cem.do('addComment', { albumId, id: other, text: 'Before' });
	await ben.do('setLike', { albumId, liked: true });
	await ana.do('updateAlbum', { id: albumId, isActivityEnabled: false });
	for (const person of [ana, ben]) {
		expect(await person.tries('addComment', { albumId, id: newId(), text: 'x' })).toBe('album.activity_off');
	}
	expect(await ben.tries('updateComment', { albumId, id, text: 'After' })).toBe('album.activity_off');
	expect(await ana.tries('setLike', { albumId, liked: true })).toBe('album.activity_off');
	await ben.do('setLike', { albumId, liked: false });
	await ben.do('deleteActivity', { albumId, id });
	await ana.do('deleteActivity', { albumId, id: other });
	await ana.do('updateAlbum', { id: albumId, isActivityEnabled: true });
});

test('[P6] the words of a refused comment stay in the notice', async () => {
	await ana.do('updateAlbum', { id: albumId, isActivityEnabled: false });
	await cem.push(['addComment', { albumId, id: newId(), text: 'Not to be lost', at: now() }]);
	const [notice] = await cem.notices();
	expect(notice).toMatchObject({
		code: 'album.activity_off',
		album_name: 'Summer',
		held: [{ args: { text: 'Not to be lost' } }],
	});
	await ana.do('updateAlbum', { id: albumId, isActivityEnabled: true });
});

test('a comment from a clock that runs ahead is not of the future', async () => {
	const id = newId();
	await ben.doAt('addComment', { albumId, id, text: 'Tomorrow' }, ago(-86_400_000));
	expect(Date.parse((await comment(id)).created_at as string)).toBeLessThanOrEqual(Date.now() + 1_000);
});

test('[P4] a notice is dismissed once, and only an own one', async () => {
	await ben.push(['addComment', { albumId: newId(), id: newId(), text: 'Into nothing', at: now() }]);
	const [{ id } = { id: '' }] = await world.sql<{ id: string }[]>`
		select n.id from notices n join spaces s on s.number = n.space where s.id = ${ben.id} and not n.deleted`;
	await cem.do('dismissNotice', { id });
	expect(await ben.notices()).toHaveLength(1);
	await ben.twice('dismissNotice', { id });
	expect(await ben.notices()).toHaveLength(0);
});
