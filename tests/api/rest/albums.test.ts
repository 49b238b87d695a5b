import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import type { Person } from '../../support/people.ts';
import { RestSite } from './site.ts';

interface Album {
	id: string;
	albumName: string;
	assetCount: number;
	shared: boolean;
	albumThumbnailAssetId: string | null;
	albumUsers: { user: { id: string; handle: string; email?: string }; role: string }[];
	refused?: { id: string; code: string }[];
	updatedAt: string;
}

let site: RestSite;
let ana: Person, ben: Person, cem: Person;

beforeAll(async () => {
	site = await RestSite.start();
	({ ana, ben, cem } = await site.server.people());
});
afterAll(() => site.stop());

const make = async (person: Person, albumName: string, more: object = {}) =>
	(await site.call<Album>(person, 'POST', '/albums', { albumName, ...more })).body;

describe('[PA-50] albums', () => {
	test('are made with photos and people, without those that cannot be', async () => {
		const [photo] = await site.stored(ana, 1);
		const [foreign] = await site.stored(ben, 1);
		const { status, body } = await site.call<Album>(ana, 'POST', '/albums', {
			albumName: '  Summer 2024 ',
			description: 'Beach vacation photos',
			assetIds: [photo, foreign],
			albumUsers: [
				{ userId: ben.id, role: 'editor' },
				{ handle: 'nobody', role: 'viewer' },
			],
		});
		expect(status).toBe(201);
		expect(body).toMatchObject({
			albumName: 'Summer 2024',
			description: 'Beach vacation photos',
			ownerId: ana.id,
			owner: { handle: 'ana' },
			albumThumbnailAssetId: photo,
			assetCount: 1,
			shared: true,
			albumUsers: [{ user: { id: ben.id, handle: 'ben' }, role: 'editor' }],
			hasSharedLink: false,
			isActivityEnabled: true,
			order: 'desc',
			refused: [
				{ id: foreign, code: 'asset.not_found' },
				{ id: 'nobody', code: 'user.not_found' },
			],
		});
	});

	test('are listed: all, those that are shared, and those that are not', async () => {
		const own = await make(cem, 'Own');
		const shared = await make(cem, 'Shared', { albumUsers: [{ userId: ben.id, role: 'viewer' }] });
		const names = async (person: Person, query: string) =>
			(await site.call<Album[]>(person, 'GET', `/albums${query}`)).body
				.filter(({ id }) => [own.id, shared.id].includes(id))
				.map(({ albumName }) => albumName);
		expect(await names(cem, '')).toEqual(['Shared', 'Own']);
		expect(await names(cem, '?shared=null')).toEqual(['Shared', 'Own']);
		expect(await names(cem, '?shared=true')).toEqual(['Shared']);
		expect(await names(cem, '?shared=false')).toEqual(['Own']);
		expect(await names(ben, '?shared=true')).toEqual(['Shared']);
		expect(await names(ben, '?shared=false')).toEqual([]);
		expect((await site.call(cem, 'GET', '/albums?shared=maybe')).status).toBe(400);
	});

	test('[R1] are read as they are after each change, whoever makes it', async () => {
		const { id } = await make(ana, 'Changes', { albumUsers: [{ userId: ben.id, role: 'editor' }] });
		const [one, two] = await site.stored(ana, 2);
		const read = async () => (await site.call<Album>(ben, 'GET', `/albums/${id}`)).body;
		const device = ana.device();
		const at = () => new Date().toISOString();
		expect(await read()).toMatchObject({ albumName: 'Changes', assetCount: 0 });
		await device.mutate('addAssets', { albumId: id, assetIds: [one!, two!], at: at() });
		expect(await read()).toMatchObject({ assetCount: 2, albumThumbnailAssetId: two });
		await device.mutate('updateAlbum', { id, name: 'Renamed', order: 'asc', at: at() });
		expect(await read()).toMatchObject({ albumName: 'Renamed', order: 'asc', albumThumbnailAssetId: one });
		await device.mutate('updateAlbum', { id, coverAssetId: two!, at: at() });
		expect(await read()).toMatchObject({ albumThumbnailAssetId: two });
		await device.mutate('trashAssets', { assetIds: [two!], at: at() });
		expect(await read()).toMatchObject({ assetCount: 1, albumThumbnailAssetId: one });
		await device.mutate('removeMember', { albumId: id, userId: ben.id, at: at() });
		expect((await site.call(ben, 'GET', `/albums/${id}`)).status).toBe(404);
		expect((await site.call<Album[]>(ben, 'GET', '/albums')).body.some((album) => album.id === id)).toBe(
			false,
		);
	});

	test('are given page by page, in their order, each asset once', async () => {
		const photos = await site.stored(ana, 7);
		const { id } = await make(ana, 'Pages', { assetIds: photos });
		for (const order of ['desc', 'asc', 'manual']) {
			await site.call(ana, 'PATCH', `/albums/${id}`, { order });
			const seen: string[] = [];
			let cursor: string | null = null;
			do {
				const query: string = `?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`;
				const { body } = await site.call<{ assets: { id: string }[]; nextCursor: string | null }>(
					ana,
					'GET',
					`/albums/${id}${query}`,
				);
				seen.push(...body.assets.map((asset) => asset.id));
				cursor = body.nextCursor;
			} while (cursor !== null);
			expect(seen).toEqual(order === 'desc' ? photos.toReversed() : photos);
		}
	});

	test('refuse a cursor that was made up, or of another order', async () => {
		const { id } = await make(ana, 'Cursor', { assetIds: await site.stored(ana, 3) });
		const { body } = await site.call<{ nextCursor: string }>(ana, 'GET', `/albums/${id}?limit=1`);
		await site.call(ana, 'PATCH', `/albums/${id}`, { order: 'asc' });
		for (const cursor of [body.nextCursor, 'nonsense', Buffer.from('["desc",1,2]').toString('base64url')])
			expect(await site.call(ana, 'GET', `/albums/${id}?cursor=${cursor}`)).toMatchObject({
				status: 400,
				body: { code: 'input.invalid', errors: [{ path: 'cursor' }] },
			});
	});

	test('are changed field by field', async () => {
		const { id } = await make(ana, 'Fields', { description: 'Stays' });
		const changed = await site.call(ana, 'PATCH', `/albums/${id}`, {
			albumName: 'New',
			isActivityEnabled: false,
		});
		expect(changed).toMatchObject({
			status: 200,
			body: { albumName: 'New', description: 'Stays', isActivityEnabled: false },
		});
		expect((await site.call(ana, 'PATCH', `/albums/${id}`, { albumName: ' ' })).body).toMatchObject({
			code: 'input.invalid',
			errors: [{ path: 'albumName' }],
		});
		expect((await site.call(ana, 'PATCH', `/albums/${id}`, { name: 'Wrong' })).status).toBe(400);
		expect(
			(await site.call(ana, 'PATCH', `/albums/${id}`, { albumThumbnailAssetId: newId() })).body,
		).toMatchObject({ code: 'entry.not_found' });
	});

	test('are deleted, with what is in them only where that is asked for, and come back', async () => {
		const photos = await site.stored(ana, 2);
		const { id } = await make(ana, 'Gone', { assetIds: photos });
		expect((await site.call(ana, 'DELETE', `/albums/${id}`)).status).toBe(204);
		expect((await site.call(ana, 'GET', `/albums/${id}`)).status).toBe(404);
		const trashed = async () => (await site.call(ana, 'GET', `/assets/${photos[0]}`)).body.trashedAt;
		expect(await trashed()).toBeNull();
		expect((await site.call(ana, 'POST', `/albums/${id}/restore`)).body).toMatchObject({ assetCount: 2 });
		await site.call(ana, 'DELETE', `/albums/${id}?cascade=true`);
		expect(await trashed()).not.toBeNull();
	});

	test('reach a device that listens', async () => {
		const device = ana.device();
		await device.pull();
		const { id } = await make(ana, 'From a script');
		await device.pull();
		expect(device.view.get(`album/${id}`)).toMatchObject({ name: 'From a script' });
	});

	test('[R2] made again with one Idempotency-Key are one', async () => {
		const ask = () =>
			site.call<Album>(ana, 'POST', '/albums', { albumName: 'Once' }, { 'idempotency-key': 'a train' });
		const answers = await Promise.all([ask(), ask(), ask()]);
		expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
		const others = await site.call<Album>(
			ben,
			'POST',
			'/albums',
			{ albumName: 'Once' },
			{ 'idempotency-key': 'a train' },
		);
		expect(others.body.id).not.toBe(answers[0]!.body.id);
	});

	test('[R2] with one Idempotency-Key and other words are not one, and none are lost', async () => {
		const { id } = await make(ana, 'Spoken of');
		const say = (body: object) =>
			site.call<{ id: string }>(ana, 'POST', `/albums/${id}/activities`, body, { 'idempotency-key': 'k' });
		const first = await say({ text: 'One', assetId: null });
		await say({ text: 'Two' });
		// The same, written otherwise.
		expect(await say({ assetId: null, text: 'One' })).toEqual(first);
		expect(await say({ text: 'One' })).toEqual(first);
		const { body } = await site.call<{ activities: { text?: string }[] }>(
			ana,
			'GET',
			`/albums/${id}/activities`,
		);
		expect(body.activities.map(({ text }) => text)).toEqual(['One', 'Two']);
	});
});
