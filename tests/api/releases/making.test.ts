import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import type { Person } from '../../support/people.ts';
import { Label } from './label.ts';

let label: Label;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	label = await Label.open();
	({ ana, ben } = await label.site.server.people());
});
afterAll(() => label.close());

describe('an empty album', () => {
	test('[MA-1] has a title, an address and a description, and is no release', async () => {
		const { status, body } = await label.create(ana, { title: ' Café MÜNCHEN ', description: 'Live' });
		expect(status).toBe(200);
		expect(body).toEqual({
			...{ id: body.id, title: 'Café MÜNCHEN', slug: 'cafe-munchen', description: 'Live' },
			...{ artist: 'Ana', artist_handle: 'ana', artist_did: null, list_uri: null },
			...{ track_count: 0, total_plays: 0, image_url: null },
		});
		expect([await label.record(body.id), await label.events(body.id)]).toEqual([[], 0]);
		expect(await label.listed('Café')).toEqual([]);
		expect((await label.read(undefined, 'ana', body.slug)).status).toBe(404);
		const { body: album } = await label.site.call(ana, 'GET', `/albums/${body.id}`);
		expect(album).toMatchObject({ kind: 'music', order: 'manual' });
	});

	test('[MA-1] has the address that is asked for, and is not made with one that is none', async () => {
		expect(await label.shell(ana, 'Whatever', { slug: 'by-hand' })).toMatchObject({ slug: 'by-hand' });
		for (const payload of [
			{ title: '  ' },
			{ title: 'Wrong', slug: 'Not One' },
			{ title: 'Wrong', slug: '' },
			{ title: 'Wrong', slug: 'a'.repeat(101) },
			{ slug: 'no-title' },
			{ title: 'x'.repeat(201) },
		])
			expect((await label.create(ana, payload)).status).toBe(400);
	});

	test('[MA-2] that is there comes back as it is, whatever else is asked for', async () => {
		const first = await label.release(ana, 'Known', 2);
		const before = (await label.site.call(ana, 'GET', `/albums/${first.id}`)).body;
		const again = await label.create(ana, { title: 'KNOWN!', description: 'Another' });
		expect(again).toMatchObject({
			status: 200,
			body: { id: first.id, title: 'Known', description: '', track_count: 2 },
		});
		expect((await label.site.call(ana, 'GET', `/albums/${first.id}`)).body).toEqual(before);
		const bens = await label.shell(ben, 'Known');
		expect(bens).toMatchObject({ slug: 'known', artist: 'Ben' });
		expect(bens.id).not.toBe(first.id);
	});

	test('[MA-2] [F1] asked for twelve times at once is one', async () => {
		const made = await Promise.all(
			Array.from({ length: 12 }, (_, i) =>
				label.create(ana, { title: i % 2 ? 'At once' : 'AT ONCE', description: `${i}` }),
			),
		);
		expect(made.map(({ status }) => status)).toEqual(Array(12).fill(200));
		expect(new Set(made.map(({ body }) => JSON.stringify(body))).size).toBe(1);
		const rows = await label.site.server
			.sql`select from albums where owner_id = ${ana.id} and slug = 'at-once'`;
		expect(rows).toHaveLength(1);
	});

	test('[F1] shares its address with no other of its owner, whoever writes to the database', async () => {
		const { id } = await label.shell(ana, 'Only one');
		const { sql } = label.site.server;
		await expect(sql`
			insert into release_slugs (space, slug, album_space)
			select space, slug, album_space from release_slugs r join spaces s on s.number = r.album_space
			where s.id = ${id}`).rejects.toMatchObject({ code: '23505' });
	});

	test('[F1] at the address of one that was deleted is another, and the deleted one comes back beside it', async () => {
		const first = await label.shell(ana, 'Twice');
		await label.site.call(ana, 'DELETE', `/releases/${first.id}`);
		const second = await label.shell(ana, 'Twice');
		expect(second).toMatchObject({ slug: 'twice' });
		expect(second.id).not.toBe(first.id);
		const back = await label.site.call(ana, 'POST', `/albums/${first.id}/restore`);
		expect(back.body).toMatchObject({ id: first.id, slug: 'twice-2' });
		expect((await label.read(ana, 'ana', 'twice')).body.metadata.id).toBe(second.id);
		expect((await label.read(ana, 'ana', 'twice-2')).body.metadata.id).toBe(first.id);
	});
});

describe('to finalize', () => {
	test('[MA-5] writes the list record in the order asked for', async () => {
		const { id, slug, tracks } = await label.album(ana, 'In order', 4);
		const order = tracks.toReversed();
		expect(await label.finalize(ana, id, order)).toMatchObject({
			status: 200,
			body: { id, slug: 'in-order', track_count: 4, title: 'In order' },
		});
		expect(await label.record(id)).toEqual(order);
		expect(await label.order(undefined, 'ana', slug)).toEqual(order);
	});

	test('[MA-5] [MA-7] with what cannot be released is refused by name, and releases nothing', async () => {
		const { id, tracks } = await label.album(ana, 'Refused', 2);
		const [pending] = await ana.assets(1);
		await label.add(ana, id, pending!);
		const [loose] = await label.site.stored(ana, 1);
		const [bens] = await label.site.stored(ben, 1);
		const unknown = newId();
		const wrong: [track_ids: string[], named: string[], code: string][] = [
			[[], [], 'input.invalid'],
			[['none'], [], 'input.invalid'],
			[[...tracks, tracks[0]!], [tracks[0]!], 'input.invalid'],
			[[...tracks, unknown, loose!, bens!], [unknown, loose!, bens!], 'entry.not_found'],
			[[pending!, ...tracks], [pending!], 'asset.not_stored'],
		];
		for (const [track_ids, named, code] of wrong) {
			const { status, body } = await label.finalize(ana, id, track_ids);
			const { errors } = body as unknown as { errors: { path: string; message: string }[] };
			expect([status, body]).toMatchObject([400, { code }]);
			expect(errors.map(({ path }) => path.split('.')[0])).toEqual(errors.map(() => 'track_ids'));
			if (named.length > 0) expect(errors.map(({ message }) => message.split(' ')[0])).toEqual(named);
		}
		expect([await label.record(id), await label.events(id)]).toEqual([[], 0]);
		expect(await label.listed('Refused')).toEqual([]);
	});

	test('[MA-6] puts those that are named behind the others: a b c, then b d, is a c b d', async () => {
		const { id, slug, tracks } = await label.release(ana, 'Appended', 3);
		const [a, b, c] = tracks;
		const [d] = await label.site.stored(ana, 1);
		await label.add(ana, id, d!);
		expect(await label.order(undefined, 'ana', slug)).toEqual([a, b, c]);
		await label.finalize(ana, id, [b!, d!]);
		expect(await label.order(undefined, 'ana', slug)).toEqual([a, c, b, d]);
		expect(await label.record(id)).toEqual([a, c, b, d]);
	});

	test('[MA-7] tells of the release once, however often it is done', async () => {
		const { id, tracks } = await label.release(ana, 'Told', 2);
		await label.finalize(ana, id, tracks.toReversed());
		expect(await label.events(id)).toBe(1);
	});

	test('[MA-8] [F2] ten times at once, each in another order, leaves one of the orders and one event', async () => {
		const { id, slug, tracks } = await label.album(ana, 'Raced', 5);
		const orders = Array.from({ length: 10 }, (_, i) => {
			const turned = [...tracks.slice(i % 5), ...tracks.slice(0, i % 5)];
			return i < 5 ? turned : turned.toReversed();
		});
		const answers = await Promise.all(orders.map((order) => label.finalize(ana, id, order)));
		expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
		const record = await label.record(id);
		expect(orders).toContainEqual(record);
		expect(await label.order(undefined, 'ana', slug)).toEqual(record);
		expect(await label.events(id)).toBe(1);
	});

	test('[F2] beside taking tracks out leaves no track in the record that is out', async () => {
		const { id, slug, tracks } = await label.album(ana, 'Raced by removals', 6);
		const [first, second, ...rest] = tracks;
		const [finalized, ...removed] = await Promise.all([
			label.finalize(ana, id, tracks),
			...[first, second].map((one) => label.site.call(ana, 'DELETE', `/releases/${id}/tracks/${one}`)),
			label.finalize(ana, id, rest),
		]);
		expect([200, 400]).toContain(finalized.status);
		expect(removed.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect((await label.record(id)).toSorted()).toEqual(rest.toSorted());
		expect(await label.order(undefined, 'ana', slug)).toEqual(await label.record(id));
		expect(await label.events(id)).toBe(1);
	});
});
