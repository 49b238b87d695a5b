import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ErrorCode } from '#domain/errors.ts';
import { newId } from '#domain/ids.ts';
import { scopes } from '#domain/scope.ts';
import type { MadeKey } from '#protocol/keys.ts';
import { describedRoutes } from '../../../server/api/routes.ts';
import { type Person, Program } from '../../support/people.ts';
import { RestSite } from './site.ts';

let site: RestSite;
let owner: Person;
let viewer: Person;
let stranger: Person;
/** An album with a photo, of the owner's and the viewer's; another one in which there is no activity */
let album: string;
let silent: string;
let photo: string;
/** A photo that is in no album, one whose bytes have not come, and one that is in the trash */
let loose: string;
let pending: string;
/** Of the viewer */
let comment: string;
let commentInSilent: string;
let link: string;
/** A photo of the owner's in the album, whose bytes have not come; and another album, with an address */
let waiting: string;
let second: string;

const made = async (person: Person, path: string, body: unknown) =>
	(await site.call<{ id: string }>(person, 'POST', path, body)).body.id;

beforeAll(async () => {
	// Nobody is connected on it, and nobody is asked.
	const env = { GATEFOLD_ATPROTO: 'on', GATEFOLD_ATPROTO_PLC: 'http://127.0.0.1:9' };
	site = await RestSite.start({ env });
	const { server } = site;
	[owner, viewer, stranger] = [
		await server.person('owner'),
		await server.person('viewer'),
		await server.person('stranger'),
	];
	[photo, loose] = (await site.stored(owner, 2)) as [string, string];
	[pending] = (await viewer.assets(1)) as [string];
	const albumUsers = [{ userId: viewer.id, role: 'viewer' }];
	album = await made(owner, '/albums', { albumName: 'Summer', assetIds: [photo], albumUsers });
	silent = await made(owner, '/albums', { albumName: 'Silent', assetIds: [photo], albumUsers });
	comment = await made(viewer, `/albums/${album}/activities`, { text: 'Hello' });
	commentInSilent = await made(owner, `/albums/${silent}/activities`, { text: 'Hello' });
	await site.call(owner, 'PATCH', `/albums/${silent}`, { isActivityEnabled: false });
	link = await made(owner, `/albums/${album}/links`, {});
	await made(owner, `/albums/${album}/links`, { slug: 'our-summer' });
	[waiting] = (await owner.assets(1)) as [string];
	for (const title of ['First release', 'Second release']) second = await made(owner, '/releases', { title });
	await site.call(owner, 'PUT', `/albums/${album}/assets`, { ids: [waiting] });
});
afterAll(() => site.stop());

type Asked = [
	person: Person,
	method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
	path: string,
	body?: unknown,
];
type Provoked = Partial<Record<ErrorCode, () => Asked>>;

/** An album that nobody has. */
const none = `/albums/${newId()}`;
const here = () => `/albums/${album}`;
const release = () => `/releases/${album}`;
const records = () => `/atproto/releases/${album}`;
const person = (role = 'viewer') => ({ albumUsers: [{ userId: newId(), role }] });

/** By route: how each of its own refusals comes about. */
const provoked: Record<string, Provoked> = {
	getAlbum: { 'album.not_found': () => [stranger, 'GET', here()] },
	updateAlbum: {
		'album.not_found': () => [owner, 'PATCH', none, {}],
		'album.no_right': () => [viewer, 'PATCH', here(), { albumName: 'Mine' }],
		'entry.not_found': () => [owner, 'PATCH', here(), { albumThumbnailAssetId: loose }],
	},
	deleteAlbum: {
		'album.not_found': () => [stranger, 'DELETE', here()],
		'album.no_right': () => [viewer, 'DELETE', here()],
	},
	restoreAlbum: {
		'album.not_found': () => [stranger, 'POST', `${here()}/restore`],
		'album.no_right': () => [viewer, 'POST', `${here()}/restore`],
	},
	addAssetsToAlbum: {
		'album.not_found': () => [owner, 'PUT', `${none}/assets`, { ids: [photo] }],
		'album.no_right': () => [viewer, 'PUT', `${here()}/assets`, { ids: [pending] }],
	},
	removeAssetsFromAlbum: {
		'album.not_found': () => [owner, 'DELETE', `${none}/assets`, { ids: [photo] }],
		'album.no_right': () => [viewer, 'DELETE', `${here()}/assets`, { ids: [photo] }],
	},
	listAlbumUsers: { 'album.not_found': () => [stranger, 'GET', `${here()}/users`] },
	addUsersToAlbum: {
		'album.not_found': () => [stranger, 'PUT', `${here()}/users`, person()],
		'album.no_right': () => [viewer, 'PUT', `${here()}/users`, person()],
		'user.not_found': () => [owner, 'PUT', `${here()}/users`, person()],
		'member.is_self': () => [
			owner,
			'PUT',
			`${here()}/users`,
			{ albumUsers: [{ userId: owner.id, role: 'viewer' }] },
		],
	},
	updateAlbumUser: {
		'album.not_found': () => [stranger, 'PUT', `${here()}/user/${viewer.id}`, { role: 'editor' }],
		'album.no_right': () => [viewer, 'PUT', `${here()}/user/${viewer.id}`, { role: 'editor' }],
		'member.not_found': () => [owner, 'PUT', `${here()}/user/${stranger.id}`, { role: 'editor' }],
		'member.is_self': () => [owner, 'PUT', `${here()}/user/${owner.id}`, { role: 'editor' }],
	},
	removeUserFromAlbum: {
		'album.not_found': () => [stranger, 'DELETE', `${here()}/user/${viewer.id}`],
		'album.no_right': () => [viewer, 'DELETE', `${here()}/user/${owner.id}`],
		'member.not_found': () => [owner, 'DELETE', `${here()}/user/${stranger.id}`],
		'member.is_owner': () => [owner, 'DELETE', `${here()}/user/me`],
	},
	transferAlbum: {
		'album.not_found': () => [stranger, 'PUT', `${here()}/owner`, { userId: viewer.id }],
		'album.no_right': () => [viewer, 'PUT', `${here()}/owner`, { userId: viewer.id }],
		'member.not_found': () => [owner, 'PUT', `${here()}/owner`, { userId: stranger.id }],
	},
	listActivities: { 'album.not_found': () => [stranger, 'GET', `${here()}/activities`] },
	addComment: {
		'album.not_found': () => [stranger, 'POST', `${here()}/activities`, { text: 'Hi' }],
		'album.activity_off': () => [viewer, 'POST', `/albums/${silent}/activities`, { text: 'Hi' }],
		'entry.not_found': () => [viewer, 'POST', `${here()}/activities`, { text: 'Hi', assetId: loose }],
	},
	updateComment: {
		'album.not_found': () => [stranger, 'PATCH', `${here()}/activities/${comment}`, { text: 'Hi' }],
		'album.activity_off': () => [
			owner,
			'PATCH',
			`/albums/${silent}/activities/${commentInSilent}`,
			{ text: 'Hi' },
		],
		'activity.not_found': () => [viewer, 'PATCH', `${here()}/activities/${newId()}`, { text: 'Hi' }],
		'activity.not_yours': () => [owner, 'PATCH', `${here()}/activities/${comment}`, { text: 'Hi' }],
	},
	deleteComment: {
		'album.not_found': () => [stranger, 'DELETE', `${here()}/activities/${comment}`],
		'activity.not_found': () => [viewer, 'DELETE', `${here()}/activities/${newId()}`],
		'activity.not_yours': () => [viewer, 'DELETE', `/albums/${silent}/activities/${commentInSilent}`],
	},
	like: {
		'album.not_found': () => [stranger, 'PUT', `${here()}/likes`],
		'album.activity_off': () => [viewer, 'PUT', `/albums/${silent}/likes`],
		'entry.not_found': () => [viewer, 'PUT', `${here()}/likes?assetId=${loose}`],
	},
	unlike: { 'album.not_found': () => [stranger, 'DELETE', `${here()}/likes`] },
	listLinks: {
		'album.not_found': () => [stranger, 'GET', `${here()}/links`],
		'album.no_right': () => [viewer, 'GET', `${here()}/links`],
	},
	createLink: {
		'album.not_found': () => [stranger, 'POST', `${here()}/links`, {}],
		'album.no_right': () => [viewer, 'POST', `${here()}/links`, {}],
		'link.slug_taken': () => [owner, 'POST', `${here()}/links`, { slug: 'our-summer' }],
	},
	updateLink: {
		'album.not_found': () => [stranger, 'PATCH', `${here()}/links/${link}`, {}],
		'album.no_right': () => [viewer, 'PATCH', `${here()}/links/${link}`, {}],
		'link.not_found': () => [owner, 'PATCH', `${here()}/links/${newId()}`, {}],
		'link.slug_taken': () => [owner, 'PATCH', `${here()}/links/${link}`, { slug: 'our-summer' }],
	},
	deleteLink: {
		'album.not_found': () => [stranger, 'DELETE', `${here()}/links/${link}`],
		'album.no_right': () => [viewer, 'DELETE', `${here()}/links/${link}`],
		'link.not_found': () => [owner, 'DELETE', `${here()}/links/${newId()}`],
	},
	getAsset: { 'asset.not_found': () => [viewer, 'GET', `/assets/${photo}`] },
	updateAsset: { 'asset.not_found': () => [viewer, 'PATCH', `/assets/${photo}`, { title: 'Mine' }] },
	trashAssets: { 'asset.not_found': () => [viewer, 'POST', '/assets/trash', { ids: [photo] }] },
	restoreAssets: { 'asset.not_found': () => [viewer, 'POST', '/assets/restore', { ids: [photo] }] },
	purgeAssets: {
		'asset.not_found': () => [viewer, 'POST', '/assets/purge', { ids: [photo] }],
		'asset.not_trashed': () => [owner, 'POST', '/assets/purge', { ids: [loose] }],
	},
	saveCopies: {
		'asset.not_found': () => [stranger, 'POST', '/assets/copies', { assetIds: [photo] }],
		'asset.not_stored': () => [viewer, 'POST', '/assets/copies', { assetIds: [pending] }],
	},
	downloadAlbum: { 'album.not_found': () => [stranger, 'GET', `/downloads/albums/${album}`] },
	planDownload: {
		'album.not_found': () => [stranger, 'POST', '/downloads/plan', { albumId: album }],
		'asset.not_found': () => [stranger, 'POST', '/downloads/plan', { assetIds: [photo] }],
	},
	revokeKey: { 'key.not_found': () => [owner, 'DELETE', `/keys/${newId()}`] },
	finalizeRelease: {
		'album.not_found': () => [stranger, 'POST', `${release()}/finalize`, { track_ids: [photo] }],
		'album.no_right': () => [viewer, 'POST', `${release()}/finalize`, { track_ids: [photo] }],
		'entry.not_found': () => [owner, 'POST', `${release()}/finalize`, { track_ids: [photo, loose] }],
		'asset.not_stored': () => [owner, 'POST', `${release()}/finalize`, { track_ids: [waiting] }],
	},
	updateRelease: {
		'album.not_found': () => [stranger, 'PATCH', release(), { title: 'Mine' }],
		'album.no_right': () => [viewer, 'PATCH', release(), { title: 'Mine' }],
		'album.slug_taken': () => [owner, 'PATCH', `/releases/${second}`, { title: 'First release' }],
	},
	removeTrackFromRelease: {
		'album.not_found': () => [stranger, 'DELETE', `${release()}/tracks/${photo}`],
		'album.no_right': () => [viewer, 'DELETE', `${release()}/tracks/${photo}`],
		'asset.not_found': () => [owner, 'DELETE', `${release()}/tracks/${newId()}`],
		'entry.not_found': () => [owner, 'DELETE', `${release()}/tracks/${loose}`],
	},
	deleteRelease: {
		'album.not_found': () => [stranger, 'DELETE', release()],
		'album.no_right': () => [viewer, 'DELETE', release()],
	},
	listReleaseRecords: {
		'album.not_found': () => [stranger, 'GET', records()],
		'album.no_right': () => [viewer, 'GET', records()],
	},
	retryReleaseRecords: {
		'album.not_found': () => [stranger, 'POST', `${records()}/retry`],
		'album.no_right': () => [viewer, 'POST', `${records()}/retry`],
		'atproto.not_connected': () => [owner, 'POST', `${records()}/retry`],
	},
	countPlay: { 'asset.not_found': () => [stranger, 'POST', `/tracks/${newId()}/plays`, { id: newId() }] },
	listReleasesOfArtist: { 'user.not_found': () => [owner, 'GET', '/releases/nobody'] },
	getRelease: {
		'user.not_found': () => [owner, 'GET', '/releases/nobody/first-release'],
		'album.not_found': () => [stranger, 'GET', '/releases/owner/second-release'],
	},
};

/** Whose refusals are provoked with files: tests/api/rest/uploads.test.ts, and for large ones tests/api/uploads.test.ts;
 *  of releases tests/api/releases/uploads.test.ts. */
const withFiles = ['uploadAsset', 'uploadTrack', 'uploadReleaseCover'];

/** Where the open network is off, and with accounts of it: tests/api/atproto/accounts.test.ts. */
const elsewhere = (id: string, code: ErrorCode) => code === 'atproto.off' || id === 'connectAtprotoAccount';

const cases = Object.entries(provoked).flatMap(([route, codes]) =>
	Object.entries(codes).map(([code, ask]) => [route, code, ask] as const),
);

test.each(cases)('%s refuses with %s, and the document says so', async (id, code, ask) => {
	const [as, method, path, body] = ask();
	expect(site.routeOf(method, path)!.description.id).toBe(id);
	// What is answered is held against the document there.
	expect((await site.call(as, method, path, body)).body).toMatchObject({ code });
});

test('the table has every refusal that the document says of a route', () => {
	const missing = describedRoutes(site.server.services).flatMap(({ description: { id, errors } }) =>
		errors
			.filter((code) => !withFiles.includes(id) && !elsewhere(id, code) && !provoked[id]?.[code])
			.map((code) => `${id} ${code}`),
	);
	expect(missing).toEqual([]);
});

describe('what every route refuses', () => {
	/** Each route as it would be asked: ids that nobody has, and the example of its body. */
	const everyRoute = () =>
		describedRoutes(site.server.services).map(({ description }) => ({
			...description,
			pattern: description.path,
			method: description.method.toUpperCase() as Asked[1],
			path: description.path.replaceAll(/\{\w+\}/g, () => newId()),
		}));

	test('who has not signed in, unless it is for anyone', async () => {
		const open = everyRoute().filter(({ isOpen }) => isOpen);
		expect(open.map(({ id }) => id)).toEqual([
			...['listReleases', 'listReleasesOfArtist', 'getRelease'],
			'countPlay',
		]);
		for (const { method, path, example } of open) {
			const { status } = await site.call(undefined, method, path, example);
			expect([200, 404], `${method} ${path}`).toContain(status);
		}
		for (const { method, path, body } of everyRoute().filter(({ isOpen }) => !isOpen))
			expect((await site.call(undefined, method, path, body && {})).body, `${method} ${path}`).toMatchObject({
				code: 'auth.required',
			});
	});

	test('a write from another site with the cookie of somebody', async () => {
		for (const { method, path, body } of everyRoute().filter(({ method }) => method !== 'GET'))
			expect(
				(await site.call(owner, method, path, body && {}, { origin: 'https://elsewhere.example' })).body,
				`${method} ${path}`,
			).toMatchObject({ code: 'auth.foreign_origin' });
	});

	test('a body that is no JSON by its type', async () => {
		for (const { method, path } of everyRoute().filter(({ body }) => body))
			expect(
				(await site.call(owner, method, path, 'a=b', { 'content-type': 'text/plain' })).body,
				`${method} ${path}`,
			).toMatchObject({ code: 'input.wrong_type' });
	});

	test('an id that is none', async () => {
		for (const { id, method, body, pattern } of everyRoute()) {
			// Of these a page is told that there is nothing, by any address.
			if (!pattern.includes('{id}') || ['downloadAlbum', 'revokeKey'].includes(id)) continue;
			const path = pattern.replaceAll(/\{\w+\}/g, 'none');
			expect((await site.call(owner, method, path, body && {})).body, `${method} ${pattern}`).toMatchObject({
				code: 'input.invalid',
			});
		}
	});

	test('a key that is for all but this', async () => {
		const keys = new Map<string, Person>();
		for (const without of ['read', 'write', 'upload'] as const) {
			const made = await owner.post('/api/keys', {
				name: `without ${without}`,
				scopes: scopes.filter((scope) => scope !== without && scope !== 'admin'),
			});
			keys.set(without, new Program(owner, (await made.json()) as MadeKey));
		}
		for (const { method, path, body, scope = method === 'GET' ? 'read' : 'write', tag } of everyRoute()) {
			if (tag === 'Keys' || path === '/downloads/plan') continue;
			expect(
				(await site.call(keys.get(scope), method, path, body && {})).body,
				`${method} ${path}`,
			).toMatchObject({ code: 'auth.no_scope' });
		}
	});

	test('wrong keys, after ten from one address', async () => {
		const from = { 'x-forwarded-for': '203.0.113.77', 'x-api-key': 'wrong' };
		for (let n = 0; n < 10; n++)
			expect((await site.call(undefined, 'GET', '/keys/me', undefined, from)).status).toBe(401);
		for (const { method, path, body } of everyRoute())
			expect(
				(await site.call(undefined, method, path, body && {}, from)).body,
				`${method} ${path}`,
			).toMatchObject({ code: 'auth.too_many_tries' });
	});
});
