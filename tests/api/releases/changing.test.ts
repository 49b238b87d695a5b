import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { now, type Person } from '../../support/people.ts';
import { Label } from './label.ts';

let label: Label;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	label = await Label.open();
	({ ana, ben } = await label.site.server.people());
});
afterAll(() => label.close());

const patch = (person: Person, id: string, query: Record<string, string>, body?: object) =>
	label.site.call(person, 'PATCH', `/releases/${id}?${new URLSearchParams(query).toString()}`, body);

test('[MA-9] title and description are changed by the query or as JSON, each by itself', async () => {
	const { id } = await label.shell(ana, 'Plain', { description: 'First' });
	expect(await patch(ana, id, { description: 'By query' })).toMatchObject({
		status: 200,
		body: { title: 'Plain', description: 'By query', slug: 'plain' },
	});
	expect((await patch(ana, id, {}, { title: 'By JSON' })).body).toMatchObject({
		...{ title: 'By JSON', description: 'By query', slug: 'by-json' },
	});
	expect((await patch(ana, id, { title: 'Query' }, { title: 'Body', description: '' })).body).toMatchObject({
		...{ title: 'Body', description: '' },
	});
	expect((await patch(ana, id, {})).body).toMatchObject({ title: 'Body' });
});

test('[MA-9] a title is never blank', async () => {
	const { id } = await label.shell(ana, 'Never blank');
	expect((await patch(ana, id, { title: '  ' })).status).toBe(400);
	expect((await patch(ana, id, {}, { title: '' })).status).toBe(400);
	expect((await patch(ana, id, {}, { name: 'Other' })).status).toBe(400);
	expect((await label.read(ana, 'ana', 'never-blank')).body.metadata.title).toBe('Never blank');
});

test('[MA-10] [F3] a new title moves the address and nothing else, and the old one leads to it', async () => {
	const { id, tracks } = await label.release(ana, 'Old title', 3);
	const rows = async () => {
		const { sql } = label.site.server;
		const [album] = await sql<Record<string, unknown>[]>`
			select kind, sort, description, created_at, released_at, cover_asset_id from albums where id = ${id}`;
		const entries = await sql`
			select asset_id, position, released_at, added_at, asset from entries e join spaces s on s.number = e.space
			where s.id = ${id} order by position`;
		return { ...album, entries: entries.map((row) => ({ ...row })) };
	};
	const before = await rows();
	expect((await patch(ana, id, { title: 'New title' })).body).toMatchObject({ slug: 'new-title' });
	expect(await rows()).toEqual(before);
	for (const slug of ['new-title', 'old-title']) {
		const { body } = await label.read(undefined, 'ana', slug);
		expect(body.metadata).toMatchObject({ id, slug: 'new-title', title: 'New title' });
		expect(body.tracks.map((track) => track.id)).toEqual(tracks);
	}
	expect(await label.events(id)).toBe(1);
	// Back again, it has the address that it had.
	expect((await patch(ana, id, { title: 'Old title' })).body).toMatchObject({ slug: 'old-title' });
});

test('[MA-10] [F3] an address that another own album has is refused, and nothing of the rename is done', async () => {
	await label.shell(ana, 'Taken');
	const { id } = await label.shell(ana, 'Free', { description: 'Before' });
	const refused = await patch(ana, id, { title: 'TAKEN', description: 'After' });
	expect(refused).toMatchObject({ status: 409, body: { code: 'album.slug_taken' } });
	expect((await label.read(ana, 'ana', 'free')).body.metadata).toMatchObject({
		...{ title: 'Free', description: 'Before', slug: 'free' },
	});
	// What somebody else has is nothing to one's own.
	const bens = await label.shell(ben, 'Of Ben');
	expect((await patch(ben, bens.id, { title: 'Taken' })).body).toMatchObject({ slug: 'taken' });
});

test('[MA-10] [F3] what is renamed in the app moves too, to an address with a number where another has it', async () => {
	const { id, tracks } = await label.release(ana, 'Named in the app', 2);
	const device = ana.device();
	const rename = (name: string) => device.mutate('updateAlbum', { id, name, at: now() });
	await rename('Renamed offline');
	for (const slug of ['renamed-offline', 'named-in-the-app'])
		expect((await label.read(undefined, 'ana', slug)).body.metadata).toMatchObject({
			...{ id, slug: 'renamed-offline', title: 'Renamed offline' },
		});
	const other = await label.shell(ana, 'Had by another');
	await rename('Had by another');
	expect((await label.read(undefined, 'ana', 'had-by-another-2')).body.metadata.id).toBe(id);
	expect((await label.read(ana, 'ana', 'had-by-another')).body.metadata.id).toBe(other.id);
	expect(await label.order(undefined, 'ana', 'renamed-offline')).toEqual(tracks);
	// Other words for the same address leave it where it is.
	await rename('Had by another!');
	expect((await label.read(undefined, 'ana', 'had-by-another-2')).body.metadata.slug).toBe(
		'had-by-another-2',
	);
	// What has no address gets none.
	const draft = await ana.album('No address', device);
	await device.mutate('updateAlbum', { id: draft, name: 'None still', at: now() });
	const [row] = await label.site.server.sql<
		{ slug: string | null }[]
	>`select slug from albums where id = ${draft}`;
	expect(row!.slug).toBeNull();
});

test('[F3] of five that are renamed to one address at once, one has it', async () => {
	const albums = await Promise.all(Array.from({ length: 5 }, (_, i) => label.shell(ana, `Candidate ${i}`)));
	const answers = await Promise.all(albums.map(({ id }) => patch(ana, id, { title: 'Winner' })));
	expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409]);
	const winner = albums[answers.findIndex(({ status }) => status === 200)]!;
	expect((await label.read(ana, 'ana', 'winner')).body.metadata.id).toBe(winner.id);
});

test('[F3] an address that an album had leads to it until another album takes it', async () => {
	const { id } = await label.shell(ana, 'Moved on');
	await patch(ana, id, { title: 'Elsewhere' });
	expect((await label.read(ana, 'ana', 'moved-on')).body.metadata.id).toBe(id);
	const next = await label.shell(ana, 'Moved on');
	expect(next.id).not.toBe(id);
	expect((await label.read(ana, 'ana', 'moved-on')).body.metadata.id).toBe(next.id);
	expect((await label.read(ana, 'ana', 'elsewhere')).body.metadata.id).toBe(id);
});

test('[MA-11] a track that is taken out stays in the library and leaves the list record', async () => {
	const { id, slug, tracks } = await label.release(ana, 'Taken out', 3);
	const [a, b, c] = tracks;
	const take = (track: string) => label.site.call(ana, 'DELETE', `/releases/${id}/tracks/${track}`);
	expect(await take(b!)).toEqual({ status: 200, body: { removed: true, track_id: b } });
	expect(await label.order(undefined, 'ana', slug)).toEqual([a, c]);
	expect((await label.site.call(ana, 'GET', `/assets/${b}`)).body).toMatchObject({ trashedAt: null });

	const [loose] = await label.site.stored(ana, 1);
	const [bens] = await label.site.stored(ben, 1);
	expect(await take(b!)).toMatchObject({ status: 400, body: { code: 'entry.not_found' } });
	expect(await take(loose!)).toMatchObject({ status: 400, body: { code: 'entry.not_found' } });
	expect(await take(bens!)).toMatchObject({ status: 404, body: { code: 'asset.not_found' } });
	expect(await take(newId())).toMatchObject({ status: 404, body: { code: 'asset.not_found' } });
});

test.each([false, true])('[MA-12] an album is deleted with its list record; cascade: %s', async (cascade) => {
	const { id, slug, tracks } = await label.release(ana, `Deleted ${cascade}`, 2);
	const asked = cascade ? `/releases/${id}?cascade=true` : `/releases/${id}`;
	expect(await label.site.call(ana, 'DELETE', asked)).toEqual({
		status: 200,
		body: { deleted: true, cascade },
	});
	expect((await label.read(undefined, 'ana', slug)).status).toBe(404);
	expect((await label.read(ana, 'ana', slug)).status).toBe(404);
	expect(await label.listed('Deleted')).toEqual([]);
	for (const track of tracks) {
		const { body } = await label.site.call(ana, 'GET', `/assets/${track}`);
		expect(body.trashedAt !== null).toBe(cascade);
	}
});
