import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { begin, register, type Registered, send, somePhoto, upload } from '../support/media.ts';
import { now, type Person, TestServer } from '../support/people.ts';

let server: TestServer;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	server = await TestServer.withMedia();
	({ ana, ben } = await server.people());
});
afterAll(() => server.stop());

/** A person's own albums of a name, with the assets in each. */
const albumsOf = ({ id }: Person, name: string) => server.sql<
	{ id: string; kind: string; assets: string[] }[]
>`
	select a.id, a.kind, array(select asset_id from entries e where e.space = a.space and not e.deleted order by position) as assets
	from albums a where a.owner_id = ${id} and a.name = ${name} and a.deleted_at is null order by a.created_at`;

const stateOf = async ({ id }: Registered) =>
	(await server.sql<{ state: string }[]>`select state from assets where id = ${id}`)[0]!.state;

test('[PA-33] [PA-34] an uploaded file is put in one’s albums of the names that come with it; those that are not there are made', async () => {
	const device = ana.device();
	const albumId = await ana.album('Summer', device);
	const photo = await register(ana, await somePhoto());
	const uploaded = await upload(ana, photo, ['Summer', ' Été ', 'Été']);
	expect(uploaded.status).toBe(204);
	expect(await albumsOf(ana, 'Summer')).toMatchObject([{ id: albumId, assets: [photo.id] }]);
	expect(await albumsOf(ana, 'Été')).toMatchObject([{ kind: 'photos', assets: [photo.id] }]);
	// Devices hear of it as of every other edit.
	await device.pull();
	const [made] = await albumsOf(ana, 'Été');
	expect(device.view.get(`album/${made!.id}`)).toMatchObject({ name: 'Été', ownerId: ana.id });
	expect(device.view.get(`entry/${made!.id}/${photo.id}`)).toMatchObject({ asset: { state: 'stored' } });
	expect(device.view.get(`member/${made!.id}/${ana.id}`)).toMatchObject({ role: 'owner' });
});

test('[PA-15] nobody else’s album is found by its name, nor one that is deleted; of two the older one is', async () => {
	const theirs = await ben.album('Names');
	await ben.device().mutate('setMember', { albumId: theirs, userId: ana.id, role: 'editor', at: now() });
	const deleted = await ana.album('Names');
	await ana.device().mutate('deleteAlbum', { id: deleted, at: now() });
	const first = await register(ana, await somePhoto());
	await upload(ana, first, ['Names']);
	const [made] = await albumsOf(ana, 'Names');
	expect([theirs, deleted]).not.toContain(made!.id);
	expect(await albumsOf(ben, 'Names')).toMatchObject([{ id: theirs, assets: [] }]);
	await ana.album('Names');
	const second = await register(ana, await somePhoto());
	await upload(ana, second, ['Names']);
	expect(await albumsOf(ana, 'Names')).toMatchObject([{ assets: [first.id, second.id] }, { assets: [] }]);
});

test('[PA-34] uploads that end at once make each album once, in whatever order they name them', async () => {
	for (let round = 0; round < 5; round++) {
		const names = [`A ${round}`, `B ${round}`];
		const photos: Registered[] = [];
		for (let i = 0; i < 8; i++) photos.push(await register(ana, await somePhoto()));
		const urls = await Promise.all(
			photos.map(async ({ id, bytes }, i) => {
				const begun = await begin(ana, id, bytes.length, i % 2 ? names : names.toReversed());
				return begun.headers.get('location')!;
			}),
		);
		const answers = await Promise.all(photos.map(({ bytes }, i) => send(ana, urls[i]!, bytes)));
		expect(answers.map(({ status }) => status)).toEqual(photos.map(() => 204));
		for (const name of names) {
			const albums = await albumsOf(ana, name);
			expect(albums).toHaveLength(1);
			expect(albums[0]!.assets.toSorted()).toEqual(photos.map(({ id }) => id).sort());
		}
	}
});

test('two uploads of one file that name other albums put it in both', async () => {
	const photo = await register(ana, await somePhoto());
	const [one, other] = await Promise.all(
		['One', 'Other'].map((name) => begin(ana, photo.id, photo.bytes.length, [name])),
	);
	const sent = await Promise.all(
		[one, other].map((begun) => send(ana, begun!.headers.get('location')!, photo.bytes)),
	);
	expect(sent.map(({ status }) => status)).toEqual([204, 204]);
	for (const name of ['One', 'Other'])
		expect(await albumsOf(ana, name)).toMatchObject([{ assets: [photo.id] }]);
});

test('what the server has already is put in the albums all the same', async () => {
	const photo = await register(ana, await somePhoto());
	await upload(ana, photo);
	expect((await upload(ana, photo, ['Later'])).status).toBe(409);
	expect(await albumsOf(ana, 'Later')).toMatchObject([{ assets: [photo.id] }]);
});

test('the file is stored and in its albums, or neither', async () => {
	const photo = await register(ana, await somePhoto());
	const url = (await begin(ana, photo.id, photo.bytes.length, ['Both'])).headers.get('location')!;
	const ask = vi
		.spyOn(server.services.media.jobs, 'ask')
		.mockRejectedValueOnce(new Error('the database is away'));
	expect((await send(ana, url, photo.bytes)).status).toBe(500);
	ask.mockRestore();
	expect(await stateOf(photo)).toBe('pending');
	expect(await albumsOf(ana, 'Both')).toEqual([]);
	// Its client tries again, and is told that the server has the file: from then on it is in the album too.
	expect((await upload(ana, photo, ['Both'])).status).toBe(409);
	expect(await stateOf(photo)).toBe('stored');
	expect(await albumsOf(ana, 'Both')).toMatchObject([{ assets: [photo.id] }]);
});

test('names that are none are refused before anything is sent', async () => {
	const photo = await register(ana, await somePhoto());
	for (const names of [
		'Summer',
		[''],
		['x'.repeat(201)],
		[7],
		Array.from({ length: 21 }, (_, i) => `${i}`),
	]) {
		const answer = await begin(ana, photo.id, photo.bytes.length, names);
		expect(answer.status).toBe(400);
		const { errors } = (await answer.json()) as { errors: { path: string }[] };
		expect(errors[0]!.path).toMatch(/^albumNames/);
	}
	expect((await upload(ana, photo)).status).toBe(204);
});
