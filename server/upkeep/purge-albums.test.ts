import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Album } from '#domain/album.ts';
import type { Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import type { Notice } from '#domain/notice.ts';
import { register, somePhoto, upload } from '../../tests/support/media.ts';
import { type Device, now, type Person, TestServer } from '../../tests/support/people.ts';
import { purgeAlbums } from './purge-albums.ts';
import { removeFiles } from './remove-files.ts';

let server: TestServer;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	server = await TestServer.withMedia();
	({ ana, ben } = await server.people());
});
afterAll(() => server.stop());

const sql = () => server.sql;

const link = (albumId: Id, slug: string) => ({
	albumId,
	id: crypto.randomUUID(),
	key: randomBytes(16).toString('base64url'),
	slug,
	at: now(),
});

/** An album of Ana's with Ben in it and something in every table, deleted so many days ago. */
async function deleted(
	daysAgo: number,
	device: Device = ana.device(),
): Promise<{ albumId: Id; photoId: Id }> {
	const albumId = await ana.album('Long ago', device);
	const photo = await register(ana, await somePhoto());
	await upload(ana, photo);
	await device.mutate('addAssets', { albumId, assetIds: [photo.id], at: now() });
	await device.mutate('setMember', { albumId, userId: ben.id, role: 'editor', at: now() });
	const comment = { albumId, id: crypto.randomUUID(), assetId: photo.id, text: 'So nice', at: now() };
	await ben.device().mutate('addComment', comment);
	await ben.device().mutate('setLike', { albumId, assetId: photo.id, liked: true, at: now() });
	await device.mutate('createLink', link(albumId, `to-${albumId.slice(-12)}`));
	await device.mutate('finalizeAlbum', { albumId, assetIds: [photo.id], at: now() });
	await device.mutate('deleteAlbum', { id: albumId, at: now() });
	await sql()`update albums set deleted_at = now() - ${`${daysAgo} days`}::interval where id = ${albumId}`;
	return { albumId, photoId: photo.id };
}

/** In which tables there are rows of an album, and how many */
async function rowsOf(albumId: Id): Promise<Record<string, number>> {
	const columns = await sql()<{ table: string; column: string }[]>`
		select table_name as "table", column_name as "column" from information_schema.columns
		where table_schema = 'public' and column_name in ('space', 'album_space')`;
	const [space] = await sql()<{ number: number }[]>`select number from spaces where id = ${albumId}`;
	const rows: Record<string, number> = {};
	for (const { table, column } of columns) {
		const found = await sql()`select from ${sql()(table)} where ${sql()(column)} = ${space!.number}`;
		if (found.length > 0) rows[table] = (rows[table] ?? 0) + found.length;
	}
	return rows;
}

test('an album that was deleted 30 days ago goes with all that was in it, and leaves everyone’s devices', async () => {
	const device = ana.device();
	const { albumId, photoId } = await deleted(limits.restoreDays + 1, device);
	const young = await deleted(limits.restoreDays - 1, device);
	// Once their pictures are drawn, nothing changes between two devices' looks.
	const undrawn = () =>
		sql()`select from assets where id in (${photoId}, ${young.photoId}) and media_version = 0`;
	await vi.waitFor(async () => expect(await undrawn()).toEqual([]), { timeout: 10_000 });
	await device.pull();
	expect((device.view.get(`album/${albumId}`) as Album).deletedAt).not.toBeNull();
	expect(Object.keys(await rowsOf(albumId)).sort()).toEqual([
		'album_events',
		'albums',
		'comments',
		'entries',
		'likes',
		'link_addresses',
		'links',
		'members',
		'memberships',
		'release_slugs',
	]);

	expect(await purgeAlbums(server.services)).toBe(1);
	expect(await rowsOf(albumId)).toEqual({ memberships: 2 });
	const answers = await device.pull();
	expect(answers.flatMap(({ patch }) => patch)).toContainEqual({ op: 'drop', albumId });
	expect([...device.view.keys()].filter((key) => key.includes(albumId))).toEqual([]);
	expect(device.view.has(`album/${young.albumId}`)).toBe(true);
	// A device that begins anew sees the same.
	const fresh = ana.device();
	await fresh.pull();
	expect([...fresh.view].sort()).toEqual([...device.view].sort());
	// The photo is its owner's, whatever becomes of the album.
	await removeFiles(sql(), server.services.media.storage);
	expect((await ana.request(`/media/${photoId}/original`)).status).toBe(200);
	// Addresses are free again.
	const again = link(young.albumId, `to-${albumId.slice(-12)}`);
	await device.mutate('restoreAlbum', { id: young.albumId, at: now() });
	await device.mutate('createLink', again);
	await device.pull();
	expect(device.view.get(`link/${young.albumId}/${again.id}`)).toMatchObject({ slug: again.slug });
});

test('what an old device still asks of an album that is gone changes nothing', async () => {
	const { albumId } = await deleted(limits.restoreDays + 1);
	await purgeAlbums(server.services);
	const device = ana.device();
	await device.mutate('restoreAlbum', { id: albumId, at: now() });
	await device.pull();
	expect(device.all<Notice>('notice/')).toMatchObject([{ code: 'album.not_found', albumName: 'Long ago' }]);
	// Made again, as a device does whose answer was lost, it is no error; for anyone else the id is taken.
	await device.mutate('createAlbum', { id: albumId, name: 'Again', at: now() });
	await device.pull();
	expect(device.all('notice/')).toHaveLength(1);
	const other = ben.device();
	await other.mutate('createAlbum', { id: albumId, name: 'Mine', at: now() });
	await other.pull();
	expect(other.all<Notice>('notice/')).toMatchObject([{ code: 'album.exists' }]);
	expect(await sql()`select from albums where id = ${albumId}`).toHaveLength(0);
});

test('of a restore and a night’s work at the same moment one wins, and of two servers one does the work', async () => {
	for (const days of [limits.restoreDays - 1, limits.restoreDays + 1]) {
		const { albumId } = await deleted(days);
		const [first, second] = await Promise.all([
			purgeAlbums(server.services),
			purgeAlbums(server.services),
			ana.device().mutate('restoreAlbum', { id: albumId, at: now() }),
		]);
		const isOverdue = days > limits.restoreDays;
		expect(first + second).toBe(isOverdue ? 1 : 0);
		const rows = await sql()<{ deletedAt: string | null }[]>`
			select deleted_at as "deletedAt" from albums where id = ${albumId}`;
		expect([...rows]).toEqual(isOverdue ? [] : [{ deletedAt: null }]);
		// Those who were in it are in it again, or nowhere.
		const device = ben.device();
		await device.pull();
		expect(device.view.has(`album/${albumId}`)).toBe(!isOverdue);
	}
});
