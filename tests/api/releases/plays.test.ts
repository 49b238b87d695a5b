import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { dropPlays } from '../../../server/upkeep/drop-plays.ts';
import { now, type Person } from '../../support/people.ts';
import { Label } from './label.ts';

let label: Label;
let ana: Person;
let ben: Person;
let cem: Person;

beforeAll(async () => {
	label = await Label.open();
	({ ana, ben, cem } = await label.site.server.people());
});
afterAll(() => label.close());

/** An album with tracks of music in it that are stored. */
async function album(title: string, count = 2) {
	const made = await label.shell(ana, title);
	const tracks = await label.site.stored(ana, count, 'audio');
	await label.add(ana, made.id, ...tracks);
	return { ...made, tracks };
}

async function release(title: string, count?: number) {
	const made = await album(title, count);
	return { ...made, ...(await label.finalize(ana, made.id, made.tracks)).body };
}

const play = (as: Person | undefined, track: string, id: string = newId()) =>
	label.site.call(as, 'POST', `/tracks/${track}/plays`, { id });

const counts = async (slug: string | null, as?: Person) => {
	const { metadata, tracks } = (await label.read(as, 'ana', slug)).body;
	return [metadata.total_plays, ...tracks.map(({ plays }) => plays)];
};

test('[MA-45] a play counts once, however often it is sent, and another one counts again', async () => {
	const { slug, tracks } = await release('Played');
	const [a, b] = tracks;
	const id = newId();
	for (const as of [undefined, undefined, ben, ana])
		expect(await play(as, a!, id)).toEqual({ status: 204, body: undefined });
	expect(await counts(slug)).toEqual([1, 1, 0]);
	await play(ben, a!);
	await play(undefined, b!);
	// The id is of the play of one track.
	await play(undefined, b!, id);
	for (const as of [undefined, ana, ben]) expect(await counts(slug, as)).toEqual([4, 2, 2]);
	const { body } = await label.site.call<{ albums: { slug: string; total_plays: number }[] }>(
		...([undefined, 'GET', '/releases/ana'] as const),
	);
	expect(body.albums.find((one) => one.slug === slug)!.total_plays).toBe(4);
});

test('[MA-45] [F6] of one play that is sent many times at once one counts, and of many plays at once each does', async () => {
	const { slug, tracks } = await release('Crowded', 1);
	const once = newId();
	await Promise.all(Array.from({ length: 10 }, () => play(undefined, tracks[0]!, once)));
	expect(await counts(slug)).toEqual([1, 1]);
	await Promise.all(Array.from({ length: 15 }, () => play(ben, tracks[0]!)));
	expect(await counts(slug)).toEqual([16, 16]);
});

test('[F6] a play waits for no lock of a space, and moves no version', async () => {
	const { id, tracks } = await release('Unmoved', 1);
	const { sql } = label.site.server;
	const versions = () => sql`select number, version from spaces order by number`.values();
	const before = await versions();
	await sql.begin(async (tx) => {
		await tx`select from spaces where id in (${id}, ${ana.id}) for update`;
		expect((await play(cem, tracks[0]!)).status).toBe(204);
	});
	expect(await versions()).toEqual(before);
});

test('[MA-45] who may hear a track counts, and to anyone else it is not there', async () => {
	const draft = await album('Draft of plays', 1);
	const [track] = draft.tracks;
	const albumUsers = [{ userId: ben.id, role: 'viewer' }];
	await label.site.call(ana, 'PUT', `/albums/${draft.id}/users`, { albumUsers });
	for (const as of [ana, ben, await ben.program('write')]) expect((await play(as, track!)).status).toBe(204);
	const [photo] = await label.site.stored(ana, 1);
	const [pending] = await ana.assets(1);
	const absent: [Person | undefined, string][] = [
		[cem, track!],
		[undefined, track!],
		[undefined, newId()],
		[ana, newId()],
		[ana, photo!],
		[ana, pending!],
	];
	for (const [as, id] of absent)
		expect(await play(as, id)).toMatchObject({ status: 404, body: { code: 'asset.not_found' } });
	// What its members have heard before it was released is known of it then.
	await label.finalize(ana, draft.id, [track!]);
	expect(await counts(draft.slug)).toEqual([3, 3]);
	expect((await play(undefined, track!, 'none')).status).toBe(400);
	expect((await play(await ben.program('read'), track!)).status).toBe(403);
	const { status } = await label.site.call(
		ben,
		'POST',
		`/tracks/${track}/plays`,
		{ id: newId() },
		{
			...{ origin: 'https://elsewhere.example' },
		},
	);
	expect(status).toBe(403);
});

test('[MA-45] too many from one address, or of one person, are told to wait', async () => {
	const { slug, tracks } = await release('Too many', 2);
	for (const as of [ben, undefined]) {
		const statuses = [];
		for (let i = 0; i < 21; i++) statuses.push((await play(as, tracks[0]!)).status);
		expect(statuses).toEqual([...Array<number>(20).fill(204), 429]);
	}
	const refused = await ben.request(`/api/tracks/${tracks[0]}/plays`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ id: newId() }),
	});
	expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
	// Another track, and another person.
	expect((await play(ben, tracks[1]!)).status).toBe(204);
	expect((await play(cem, tracks[0]!)).status).toBe(204);
	expect(await counts(slug)).toEqual([42, 41, 1]);
});

test('[MA-45] what was counted stays when ids are forgotten, and goes with the track', async () => {
	const { slug, tracks } = await release('Long ago', 1);
	const [track] = tracks;
	const { sql } = label.site.server;
	const old = newId();
	await play(undefined, track!, old);
	await play(undefined, track!);
	await sql`update plays set counted_at = now() - interval '31 days' where id = ${old}`;
	expect(await dropPlays(sql)).toBe(1);
	expect(await dropPlays(sql)).toBe(0);
	expect(await counts(slug)).toEqual([2, 2]);

	const rows = async () =>
		(
			await sql`select from play_counts where asset_id = ${track!} union all select from plays where asset_id = ${track!}`
		).length;
	expect(await rows()).toBe(2);
	const device = ana.device();
	await device.mutate('trashAssets', { assetIds: [track!], at: now() });
	await device.mutate('purgeAssets', { assetIds: [track!], at: now() });
	expect(await rows()).toBe(0);
});
