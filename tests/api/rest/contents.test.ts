import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import type { Person } from '../../support/people.ts';
import { RestSite } from './site.ts';

let site: RestSite;
let ana: Person, ben: Person, cem: Person;

beforeAll(async () => {
	site = await RestSite.start();
	({ ana, ben, cem } = await site.server.people());
});
afterAll(() => site.stop());

async function shared(assetIds: string[] = []): Promise<string> {
	const { body } = await site.call<{ id: string }>(ana, 'POST', '/albums', {
		albumName: 'Shared',
		assetIds,
		albumUsers: [{ userId: ben.id, role: 'editor' }],
	});
	return body.id;
}

describe('[PA-51] what is in an album', () => {
	test('is added to, and what was there or cannot be is named', async () => {
		const [there, fresh] = await site.stored(ana, 2);
		const [foreign] = await site.stored(ben, 1);
		const id = await shared([there!]);
		expect(await site.call(ana, 'PUT', `/albums/${id}/assets`, { ids: [fresh, there, foreign] })).toEqual({
			status: 200,
			body: {
				successfullyAdded: 1,
				alreadyInAlbum: [there],
				refused: [{ id: foreign, code: 'asset.not_found' }],
			},
		});
		const unknown = newId();
		expect(await site.call(ana, 'PUT', `/albums/${id}/assets`, { ids: [unknown] })).toEqual({
			status: 200,
			body: {
				successfullyAdded: 0,
				alreadyInAlbum: [],
				refused: [{ id: unknown, code: 'asset.not_found' }],
			},
		});
	});

	test('is removed: an editor own ones, the owner any', async () => {
		const [own] = await site.stored(ben, 1);
		const [anas, other] = await site.stored(ana, 2);
		const id = await shared([anas!, other!]);
		await site.call(ben, 'PUT', `/albums/${id}/assets`, { ids: [own] });
		const absent = newId();
		expect(
			(await site.call(ben, 'DELETE', `/albums/${id}/assets`, { ids: [own, anas, absent] })).body,
		).toEqual({
			successfullyRemoved: 1,
			notInAlbum: [absent],
			refused: [{ id: anas, code: 'entry.not_yours' }],
		});
		expect((await site.call(ben, 'DELETE', `/albums/${id}/assets`, { ids: [anas] })).body).toEqual({
			successfullyRemoved: 0,
			notInAlbum: [],
			refused: [{ id: anas, code: 'entry.not_yours' }],
		});
		expect((await site.call(ana, 'DELETE', `/albums/${id}/assets`, { ids: [anas, own] })).body).toMatchObject(
			{
				successfullyRemoved: 1,
				notInAlbum: [own],
			},
		);
	});

	test('may be more than one transaction takes', async () => {
		const [first, last] = await site.stored(ana, 2);
		const id = await shared();
		const unknown = Array.from({ length: limits.ids }, () => newId());
		const { body } = await site.call<{ successfullyAdded: number; refused: unknown[] }>(
			ana,
			'PUT',
			`/albums/${id}/assets`,
			{ ids: [first, ...unknown, last] },
		);
		expect([body.successfullyAdded, body.refused.length]).toEqual([2, limits.ids]);
		expect((await site.call(ana, 'PUT', `/albums/${id}/assets`, { ids: [] })).status).toBe(400);
	});
});

describe('[PA-52] an album by its name', () => {
	const put = (person: Person, name: string, assetIds: string[]) =>
		site.call<{ albumId: string; created: boolean; successfullyAdded: number }>(
			person,
			'POST',
			`/albums/${encodeURIComponent(name)}/assets`,
			{ assetIds },
		);

	test.each(['Winter', 'a/b?c#d', '100 %', 'Café MÜNCHEN', '...', '日本 ☀️', 'ends with a space '])(
		'is made where there is none, and found again: %s',
		async (name) => {
			const [one, two] = await site.stored(ana, 2);
			const made = await put(ana, name, [one!]);
			expect(made).toMatchObject({ status: 200, body: { created: true, successfullyAdded: 1 } });
			const found = await put(ana, name.normalize('NFD'), [one!, two!]);
			expect(found.body).toMatchObject({
				albumId: made.body.albumId,
				created: false,
				successfullyAdded: 1,
				alreadyInAlbum: [one],
			});
		},
	);

	test('names what it refuses, also where that is all', async () => {
		const refused = [{ id: newId(), code: 'asset.not_found' }];
		const made = await put(ana, 'Nothing', [refused[0]!.id]);
		expect(made).toMatchObject({ status: 200, body: { created: true, successfullyAdded: 0, refused } });
		const again = await put(ana, 'Nothing', [refused[0]!.id]);
		expect(again).toMatchObject({
			...{ status: 200 },
			body: { albumId: made.body.albumId, created: false, successfullyAdded: 0, alreadyInAlbum: [], refused },
		});
	});

	test('[R2] is one, also when twelve ask at once', async () => {
		const photos = await site.stored(ana, 12);
		const answers = await Promise.all(photos.map((id) => put(ana, 'At once', [id])));
		expect(new Set(answers.map(({ body }) => body.albumId)).size).toBe(1);
		expect(answers.filter(({ body }) => body.created)).toHaveLength(1);
		const { body } = await site.call(ana, 'GET', `/albums/${answers[0]!.body.albumId}`);
		expect(body.assetCount).toBe(12);
	});

	test('is the oldest of several own ones, and never someone else’s', async () => {
		const [photo] = await site.stored(ana, 1);
		const ids: string[] = [];
		for (let i = 0; i < 2; i++) {
			const made = await site.call<{ id: string }>(ana, 'POST', '/albums', { albumName: 'Twice' });
			ids.push(made.body.id);
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		expect((await put(ana, 'Twice', [photo!])).body.albumId).toBe(ids[0]);
		const [bens] = await site.stored(ben, 1);
		expect((await put(ben, 'Twice', [bens!])).body.created).toBe(true);
	});
});

describe('[PA-51] people of an album', () => {
	test('are added all or none, and get another role', async () => {
		const id = await shared();
		const roles = async () =>
			(
				await site.call<{ user: { handle: string }; role: string }[]>(ana, 'GET', `/albums/${id}/users`)
			).body.map(({ user, role }) => [user.handle, role]);
		const wrong: [object, string][] = [
			[{ userId: ana.id, role: 'viewer' }, 'member.is_self'],
			[{ userId: newId(), role: 'viewer' }, 'user.not_found'],
			[{ handle: 'nobody', role: 'viewer' }, 'user.not_found'],
		];
		for (const [person, code] of wrong)
			expect(
				await site.call(ana, 'PUT', `/albums/${id}/users`, {
					albumUsers: [{ userId: cem.id, role: 'viewer' }, person],
				}),
			).toMatchObject({ status: 400, body: { code } });
		expect(await roles()).toEqual([
			['ana', 'owner'],
			['ben', 'editor'],
		]);
		const both = {
			albumUsers: [
				{ handle: 'cem', role: 'viewer' },
				{ userId: ben.id, role: 'viewer' },
			],
		};
		expect(await site.call(ana, 'PUT', `/albums/${id}/users`, both)).toMatchObject({
			status: 200,
			body: { albumUsers: [{ role: 'viewer' }, { role: 'viewer' }] },
		});
		expect((await site.call(ana, 'PUT', `/albums/${id}/user/${cem.id}`, { role: 'editor' })).status).toBe(
			204,
		);
		expect(await roles()).toEqual([
			['ana', 'owner'],
			['ben', 'viewer'],
			['cem', 'editor'],
		]);
	});

	test('who are none get no role by the way of those who are', async () => {
		const id = await shared();
		expect(await site.call(ana, 'PUT', `/albums/${id}/user/${cem.id}`, { role: 'editor' })).toMatchObject({
			status: 404,
			body: { code: 'member.not_found' },
		});
	});

	test('go, with what they added or without it', async () => {
		for (const [query, left] of [
			['', 1],
			['?keepAssets=false', 0],
		] as const) {
			const id = await shared();
			await site.call(ben, 'PUT', `/albums/${id}/assets`, { ids: await site.stored(ben, 1) });
			expect((await site.call(ana, 'DELETE', `/albums/${id}/user/${ben.id}${query}`)).status).toBe(204);
			expect((await site.call(ben, 'GET', `/albums/${id}`)).status).toBe(404);
			expect((await site.call(ana, 'GET', `/albums/${id}`)).body.assetCount).toBe(left);
		}
	});

	test('leave by themselves; an owner hands over first', async () => {
		const id = await shared();
		expect(await site.call(ana, 'DELETE', `/albums/${id}/user/me`)).toMatchObject({
			status: 409,
			body: { code: 'member.is_owner' },
		});
		expect((await site.call(ana, 'PUT', `/albums/${id}/owner`, { userId: ben.id })).body).toMatchObject({
			ownerId: ben.id,
		});
		expect((await site.call(ana, 'DELETE', `/albums/${id}/user/me`)).status).toBe(204);
		expect((await site.call(ana, 'GET', `/albums/${id}`)).status).toBe(404);
	});

	test('are found by their exact handle alone, and tell their address to nobody else', async () => {
		const found = async (handle: string) =>
			(await site.call<{ id: string; email?: string }[]>(ana, 'GET', `/users?handle=${handle}`)).body;
		expect(await found('ben')).toMatchObject([{ id: ben.id }]);
		expect(await found('%40Ben')).toMatchObject([{ id: ben.id }]);
		expect((await found('ben'))[0]).not.toHaveProperty('email');
		for (const handle of ['be', 'b%25', 'ben_', '']) expect(await found(handle)).toEqual([]);
		expect((await site.call(ana, 'GET', '/users')).status).toBe(400);
		expect((await site.call(ana, 'GET', '/users/me')).body).toMatchObject({
			id: ana.id,
			email: 'ana@example.org',
		});
	});
});

describe('activity and links', () => {
	test('[MA-49] comments, also of moments, and likes come page by page, oldest first, and go', async () => {
		const [photo] = await site.stored(ana, 1);
		const id = await shared([photo!]);
		const said = await site.call(ben, 'POST', `/albums/${id}/activities`, { text: 'First' });
		expect(said.status).toBe(201);
		await site.call(ana, 'PUT', `/albums/${id}/likes?assetId=${photo}`);
		const about = { text: 'On the photo', assetId: photo, moment: 61.5 };
		await site.call(ben, 'POST', `/albums/${id}/activities`, about);
		interface Page {
			activities: {
				id: string;
				type: string;
				text: string | null;
				moment: number | null;
				user: { handle: string };
			}[];
			nextCursor: string | null;
		}
		const seen: unknown[] = [];
		let cursor: string | null = null;
		do {
			const query: string = cursor === null ? '' : `&cursor=${cursor}`;
			const { body } = await site.call<Page>(ana, 'GET', `/albums/${id}/activities?limit=1${query}`);
			seen.push(...body.activities.map(({ type, text, moment, user }) => [type, text, moment, user.handle]));
			cursor = body.nextCursor;
		} while (cursor !== null);
		expect(seen).toEqual([
			['comment', 'First', null, 'ben'],
			['like', null, null, 'ana'],
			['comment', 'On the photo', 61.5, 'ben'],
		]);
		const wrong = await site.call(ben, 'POST', `/albums/${id}/activities`, { ...about, moment: -1 });
		expect(wrong.status).toBe(400);
		const ofPhoto = await site.call<Page>(ana, 'GET', `/albums/${id}/activities?assetId=${photo}`);
		expect(ofPhoto.body.activities).toHaveLength(2);
		await site.call(ana, 'DELETE', `/albums/${id}/likes?assetId=${photo}`);
		expect(
			(await site.call(ana, 'DELETE', `/albums/${id}/activities/${said.body.id as string}`)).status,
		).toBe(204);
		const rest = await site.call<Page>(ben, 'GET', `/albums/${id}/activities`);
		expect(rest.body.activities.map(({ text }) => text)).toEqual(['On the photo']);
	});

	test('a link is made once for one Idempotency-Key, shown to the owner alone, changed and ended', async () => {
		const id = await shared();
		const ask = () =>
			site.call(ana, 'POST', `/albums/${id}/links`, { password: 'open sesame' }, { 'idempotency-key': 'l' });
		const [one, two] = [await ask(), await ask()];
		expect(one.status).toBe(201);
		expect(two.body).toEqual(one.body);
		expect(JSON.stringify(one.body)).not.toContain('sesame');
		const path = `/albums/${id}/links/${one.body.id as string}`;
		expect((await site.call(ana, 'GET', `/albums/${id}`)).body.hasSharedLink).toBe(true);
		expect((await site.call(ben, 'GET', `/albums/${id}`)).body.hasSharedLink).toBe(false);
		expect((await site.call(ben, 'GET', `/albums/${id}/links`)).status).toBe(403);
		expect((await site.call(ana, 'PATCH', path, { password: null, slug: 'our-day' })).body).toMatchObject({
			hasPassword: false,
			url: 'http://localhost:3000/s/our-day',
		});
		expect((await site.call(ana, 'DELETE', path)).status).toBe(204);
		expect((await site.call(ana, 'GET', `/albums/${id}`)).body.hasSharedLink).toBe(false);
	});
});

describe('the own library', () => {
	test('comes page by page and by month, is counted, changed, trashed and restored', async () => {
		const dee = await site.server.person('dee');
		const photos = await site.stored(dee, 5);
		interface Page {
			assets: { id: string }[];
			nextCursor: string | null;
		}
		const first = await site.call<Page>(dee, 'GET', '/assets?limit=3');
		const second = await site.call<Page>(dee, 'GET', `/assets?limit=3&cursor=${first.body.nextCursor}`);
		expect([...first.body.assets, ...second.body.assets].map(({ id }) => id)).toEqual(photos.toReversed());
		expect(second.body.nextCursor).toBeNull();
		expect((await site.call(dee, 'GET', '/assets/months')).body).toEqual([{ month: '2024-06', count: 5 }]);
		expect((await site.call<Page>(dee, 'GET', '/assets?month=2024-06')).body.assets).toHaveLength(5);
		expect((await site.call<Page>(dee, 'GET', '/assets?month=2024-07')).body.assets).toHaveLength(0);
		expect((await site.call(dee, 'GET', '/assets/statistics')).body).toMatchObject({ images: 5, total: 5 });
		const changed = await site.call(dee, 'PATCH', `/assets/${photos[0]}`, {
			takenAt: '2023-01-01T00:00:00.000Z',
		});
		expect(changed.body).toMatchObject({ takenAt: '2023-01-01T00:00:00.000Z', takenAtSource: 'person' });
		const unknown = newId();
		expect((await site.call(dee, 'POST', '/assets/trash', { ids: [photos[0], unknown] })).body).toEqual({
			refused: [{ id: unknown, code: 'asset.not_found' }],
		});
		expect((await site.call<Page>(dee, 'GET', '/assets?trashed=true')).body.assets).toMatchObject([
			{ id: photos[0] },
		]);
		await site.call(dee, 'POST', '/assets/restore', { ids: [photos[0]] });
		expect((await site.call<Page>(dee, 'GET', '/assets')).body.assets).toHaveLength(5);
		expect((await site.call(ana, 'GET', `/assets/${photos[0]}`)).status).toBe(404);
	});

	test('what devices were refused is listed and put away', async () => {
		const device = ben.device();
		await device.mutate('updateAlbum', { id: newId(), name: 'Nobody’s', at: new Date().toISOString() });
		const listed = await site.call<{ id: string; code: string }[]>(ben, 'GET', '/notices');
		expect(listed.body).toMatchObject([{ code: 'album.not_found', count: 1 }]);
		expect((await site.call(ben, 'DELETE', `/notices/${listed.body[0]!.id}`)).status).toBe(204);
		expect((await site.call(ben, 'GET', '/notices')).body).toEqual([]);
	});
});
