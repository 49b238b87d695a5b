import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { now, type Person, World } from './world.ts';

let world: World;
let ana: Person, ben: Person, cem: Person;

beforeAll(async () => {
	world = await World.open();
	[ana, ben, cem] = await world.people('ana', 'ben', 'cem');
});
afterAll(() => world.close());

const roles = async (albumId: string) =>
	Object.fromEntries(
		(
			await world.sql<{ handle: string; role: string }[]>`
				select m.handle, m.role from members m join spaces s on s.number = m.space
				where s.id = ${albumId} and not m.deleted order by m.handle`
		).map(({ handle, role }) => [handle, role]),
	);

test('[PA-22] [P4] a person is made a member by handle or id, and given another role', async () => {
	const albumId = await ana.album();
	const [announced] = await world.announced(() =>
		ana.twice('setMember', { albumId, handle: '  BEN', role: 'viewer' }),
	);
	expect(announced!.users).toEqual([ben.id]);
	expect(announced!.spaces).toHaveLength(2);
	expect(await world.membership(ben, albumId)).toEqual({ role: 'viewer', epoch: 1, deleted: false });
	await ana.twice('setMember', { albumId, userId: ben.id, role: 'editor' });
	expect(await world.membership(ben, albumId)).toEqual({ role: 'editor', epoch: 2, deleted: false });
	expect(await roles(albumId)).toEqual({ ana: 'owner', ben: 'editor' });
	const [member] =
		await world.sql`select * from members where user_id = ${ben.id} and role = 'editor' limit 1`;
	expect(member).toMatchObject({ name: 'Ben', handle: 'ben', added_by: ana.id });
});

test('[P6] an unknown handle is refused with the handle in the notice', async () => {
	const albumId = await ana.album();
	await ana.push(['setMember', { albumId, handle: 'no-such-person', role: 'viewer', at: now() }]);
	const notice = (await ana.notices()).find(({ code }) => code === 'user.not_found');
	expect(notice?.detail).toMatchObject({ handle: 'no-such-person' });
	expect(await ana.tries('setMember', { albumId, userId: newId(), role: 'viewer' })).toBe('user.not_found');
	expect(await ana.tries('setMember', { albumId, userId: albumId, role: 'viewer' })).toBe('user.not_found');
	expect(await ana.tries('setMember', { albumId, handle: 'ana', role: 'viewer' })).toBe('member.is_self');
});

test('an album has no more members than the limit', async () => {
	const albumId = await ana.album();
	await world.sql`
		insert into members (space, user_id, role, name, handle, added_by, joined_at, version)
		select s.number, gen_random_uuid(), 'viewer', 'x', 'x', ${ana.id}, now(), 1
		from spaces s, generate_series(2, ${limits.members}) where s.id = ${albumId}`;
	expect(await ana.tries('setMember', { albumId, handle: 'ben', role: 'viewer' })).toBe('input.too_large');
});

test('[P4] a removed member loses the album at once, and what they added stays', async () => {
	const albumId = await ana.album([], [{ handle: 'ben', role: 'editor' }]);
	const [photo] = await ben.assets(1);
	await ben.do('addAssets', { albumId, assetIds: [photo!] });
	const [announced] = await world.announced(() => ana.twice('removeMember', { albumId, userId: ben.id }));
	expect(announced!.users).toEqual([ben.id]);
	expect(await world.membership(ben, albumId)).toMatchObject({ deleted: true });
	expect(await world.order(albumId)).toEqual([photo]);
	expect(await ben.tries('addAssets', { albumId, assetIds: [photo!] })).toBe('album.not_found');

	// A right that begins again is another epoch: the device reads the album anew.
	await ana.do('setMember', { albumId, userId: ben.id, role: 'editor' });
	expect(await world.membership(ben, albumId)).toEqual({ role: 'editor', epoch: 2, deleted: false });
});

test('[PA-24] what a removed member added goes with them when it is asked for, the trashed ones too', async () => {
	const albumId = await ana.album(await ana.assets(1), [{ handle: 'ben', role: 'editor' }]);
	const [stays] = await world.order(albumId);
	const [shown, trashed] = await ben.assets(2);
	await ben.do('addAssets', { albumId, assetIds: [shown!, trashed!] });
	await ben.do('trashAssets', { assetIds: [trashed!] });
	expect(await ana.twice('removeMember', { albumId, userId: ben.id, keepAssets: false })).toEqual({
		removed: true,
		entries: [shown],
	});
	await ben.do('restoreAssets', { assetIds: [trashed!] });
	expect(await world.order(albumId)).toEqual([stays]);
	// Undone by inviting them again and bringing the entries back.
	await ana.do('restoreEntries', { albumId, assetIds: [shown!, trashed!] });
	expect(await world.order(albumId)).toEqual([stays, shown, trashed]);
});

test('[PA-25] an owner cannot be removed and cannot leave', async () => {
	const albumId = await ana.album();
	expect(await ana.tries('removeMember', { albumId, userId: ana.id })).toBe('member.is_owner');
	expect(await ana.tries('leaveAlbum', { albumId })).toBe('member.is_owner');
	expect(await ana.tries('removeMember', { albumId, userId: ben.id })).toBe('member.not_found');
});

test('[P4] a member leaves, once', async () => {
	const albumId = await ana.album([], [{ handle: 'ben', role: 'viewer' }]);
	const before = await world.album(albumId);
	await ben.twice('leaveAlbum', { albumId });
	expect(await roles(albumId)).toEqual({ ana: 'owner' });
	const after = await world.album(albumId);
	expect(after.last_activity_at >= before.last_activity_at).toBe(true);
	expect(after.updated_at).toBe(before.updated_at);
	expect(await cem.tries('leaveAlbum', { albumId })).toBe('album.not_found');
	expect(await cem.tries('leaveAlbum', { albumId: newId() })).toBe('album.not_found');
});

test('who leaves an album that was just deleted stays out of it, also when it is restored', async () => {
	const albumId = await ana.album([], [{ handle: 'ben', role: 'editor' }]);
	await ana.do('deleteAlbum', { id: albumId });
	expect(await ben.twice('leaveAlbum', { albumId })).toEqual({ left: true });
	expect(await cem.tries('leaveAlbum', { albumId })).toBe('album.not_found');
	expect(await ana.tries('leaveAlbum', { albumId })).toBe('album.not_found');
	await ana.do('restoreAlbum', { id: albumId });
	expect(await roles(albumId)).toEqual({ ana: 'owner' });
	expect(await world.membership(ben, albumId)).toMatchObject({ deleted: true });
	expect(await ben.tries('addAssets', { albumId, assetIds: await ben.assets(1) })).toBe('album.not_found');
});

test('[PA-25] [P4] an album is handed over to a member, and its owner becomes an editor', async () => {
	const albumId = await ana.album([], [{ handle: 'ben', role: 'viewer' }]);
	expect(await ana.tries('transferOwnership', { albumId, userId: cem.id })).toBe('member.not_found');
	await ana.twice('transferOwnership', { albumId, userId: ben.id });
	expect(await roles(albumId)).toEqual({ ana: 'editor', ben: 'owner' });
	expect((await world.album(albumId)) as object).toMatchObject({ owner_id: ben.id });
	expect(await world.membership(ana, albumId)).toEqual({ role: 'editor', epoch: 2, deleted: false });
	expect(await world.membership(ben, albumId)).toEqual({ role: 'owner', epoch: 2, deleted: false });
	expect(await ana.tries('updateAlbum', { id: albumId, name: 'Mine' })).toBe('album.no_right');
	await ana.do('leaveAlbum', { albumId });
});

test('[P1] handing over and leaving at once end with an album that has an owner', async () => {
	for (let round = 0; round < 8; round++) {
		const albumId = await ana.album([], [{ handle: 'ben', role: 'editor' }]);
		await Promise.allSettled([
			ana.do('transferOwnership', { albumId, userId: ben.id }),
			ben.do('leaveAlbum', { albumId }),
		]);
		const owners = Object.values(await roles(albumId)).filter((role) => role === 'owner');
		expect(owners).toHaveLength(1);
		const [{ owner } = { owner: undefined }] = await world.sql`
			select m.user_id = a.owner_id as owner from albums a join members m on m.space = a.space
			where a.id = ${albumId} and m.role = 'owner' and not m.deleted`;
		expect(owner).toBe(true);
	}
});

test('[P4] a link is made, changed and ended by its owner', async () => {
	const albumId = await ana.album();
	const id = newId();
	const key = 'K'.repeat(22);
	await ana.twice('createLink', { albumId, id, key, slug: 'summer-24', password: 'open sesame' });
	const link = async () => (await world.sql`select * from links where id = ${id}`)[0]!;
	expect(await link()).toMatchObject({
		key,
		slug: 'summer-24',
		expires_at: null,
		allow_download: true,
		allow_upload: false,
		show_metadata: false,
	});
	const hash = (await link()).password_hash as string;
	expect(hash).toMatch(/^scrypt\$/);
	expect(hash).not.toContain('sesame');

	await ana.twice('updateLink', { albumId, id, slug: 'summer', password: 'open sesame', allowUpload: true });
	expect(await link()).toMatchObject({
		slug: 'summer',
		password_hash: hash,
		allow_upload: true,
		allow_download: true,
	});
	await ana.twice('updateLink', { albumId, id, password: 'another', expiresAt: '2030-01-01T00:00:00.000Z' });
	expect((await link()).password_hash).not.toBe(hash);
	await ana.twice('updateLink', { albumId, id, password: null, expiresAt: null, slug: null });
	expect(await link()).toMatchObject({ slug: null, password_hash: null, expires_at: null });

	await ana.twice('deleteLink', { albumId, id });
	expect(await ana.tries('updateLink', { albumId, id, allowDownload: false })).toBe('link.not_found');
	expect(await ana.tries('deleteLink', { albumId, id: newId() })).toBe('link.not_found');
});

test("a link's address is its own on the whole server, and free again afterwards", async () => {
	const [anas, bens] = [await ana.album(), await ben.album()];
	const [first, second] = [newId(), newId()];
	await ana.do('createLink', { albumId: anas, id: first, key: 'A'.repeat(22), slug: 'party' });
	expect(
		await ben.tries('createLink', { albumId: bens, id: second, key: 'B'.repeat(22), slug: 'party' }),
	).toBe('link.slug_taken');
	await ben.do('createLink', { albumId: bens, id: second, key: 'B'.repeat(22) });
	expect(await ben.tries('updateLink', { albumId: bens, id: second, slug: 'party' })).toBe('link.slug_taken');
	await ana.do('updateLink', { albumId: anas, id: first, slug: 'party-2' });
	await ben.do('updateLink', { albumId: bens, id: second, slug: 'party' });
	await ana.do('deleteLink', { albumId: anas, id: first });
	await ben.do('updateLink', { albumId: bens, id: second, slug: 'party-2' });
});

test("a link can take neither another's key nor an address that is another's key", async () => {
	const albumId = await ben.album();
	const key = 'a-key-in-small-letters-only';
	await ana.do('createLink', { albumId: await ana.album(), id: newId(), key });
	expect(await ben.tries('createLink', { albumId, id: newId(), key })).toBe('mutation.invalid');
	expect(await ben.tries('createLink', { albumId, id: newId(), key: 'C'.repeat(22), slug: key })).toBe(
		'link.slug_taken',
	);
});

test('[P6] the notice of a refused link keeps neither its password nor its key', async () => {
	const albumId = await ana.album([], [{ handle: 'cem', role: 'viewer' }]);
	await cem.push([
		'createLink',
		{ albumId, id: newId(), key: 'S'.repeat(22), password: 'open sesame', at: now() },
	]);
	const text = JSON.stringify(await cem.notices());
	expect(text).toContain('album.no_right');
	expect(text).not.toContain('sesame');
	expect(text).not.toContain('SSS');
});
