import { randomBytes, randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '#domain/limits.ts';
import { beginWith, send as sendPiece, somePhoto } from '../../support/media.ts';
import type { Person } from '../../support/people.ts';
import { wav } from '../../support/sounds.ts';
import type { Cover, Track } from '../../../server/api/schemas/releases.ts';
import { Label } from './label.ts';

let label: Label;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	label = await Label.open({ media: true });
	({ ana, ben } = await label.site.server.people());
});
afterAll(() => label.close());

const count = async (person: Person) =>
	(await label.site.call<{ total: number }>(person, 'GET', '/assets/statistics')).body.total;

describe('a track', () => {
	const send = (id: string, bytes: Uint8Array, name: string, title?: string) =>
		label.site.form<Track>(
			ana,
			`/tracks?album_id=${id}`,
			...(title === undefined ? [] : [['title', title] as [string, string]]),
			['file', bytes, name],
		);

	test('[MA-3] comes into an own album, with the title that is said or that of its name', async () => {
		const { id, slug } = await label.shell(ana, 'Uploaded');
		const first = await send(id, wav(), '01 - first_one.wav');
		expect(first).toMatchObject({
			status: 201,
			body: { kind: 'audio', title: 'first one', artist: 'Ana', artist_handle: 'ana', state: 'stored' },
		});
		const second = await send(id, wav(), 'b.wav', ' Second ');
		expect(second.body.title).toBe('Second');
		expect(await label.order(ana, 'ana', slug)).toEqual([first.body.id, second.body.id]);
		expect((await label.finalize(ana, id, [second.body.id, first.body.id])).body.track_count).toBe(2);
		expect(await label.order(undefined, 'ana', slug)).toEqual([second.body.id, first.body.id]);
	});

	test('[MA-3] that comes twice is one, and goes into another album too', async () => {
		const one = await label.shell(ana, 'One of two');
		const two = await label.shell(ana, 'Two of two');
		const bytes = wav();
		const first = await send(one.id, bytes, 'a.wav');
		const again = await send(one.id, bytes, 'b.wav');
		expect([again.status, again.body.id]).toEqual([200, first.body.id]);
		const other = await send(two.id, bytes, 'a.wav');
		expect([other.status, other.body.id]).toEqual([201, first.body.id]);
		expect(await label.order(ana, 'ana', 'two-of-two')).toEqual([first.body.id]);
		const alone = await label.site.form<Track>(ana, '/tracks', ['file', wav(), 'alone.wav']);
		expect(alone).toMatchObject({ status: 201, body: { title: 'alone' } });
	});

	test('[MA-3] comes in pieces by tus too, into an own album that is there', async () => {
		const { id, slug } = await label.shell(ana, 'By tus');
		const bytes = wav();
		const said = { filename: '02 - by_tus.wav', album_id: id };
		const begun = await beginWith(ana, bytes.length, said);
		expect(begun.status).toBe(201);
		const url = begun.headers.get('location')!;
		expect((await sendPiece(ana, url, bytes.subarray(0, 100))).status).toBe(204);
		const whole = await sendPiece(ana, url, bytes.subarray(100), 100);
		expect(whole.status).toBe(204);
		const track = whole.headers.get('gatefold-asset')!;
		expect(await label.order(ana, 'ana', slug)).toEqual([track]);
		expect((await label.finalize(ana, id, [track])).body.track_count).toBe(1);

		const theirs = await label.shell(ben, 'By someone else');
		for (const album_id of [theirs.id, randomUUID()]) {
			const refused = await beginWith(ana, bytes.length, { filename: 'a.wav', album_id });
			expect([refused.status, (await refused.json()).code]).toEqual([404, 'album.not_found']);
		}
		expect((await beginWith(ana, bytes.length, { filename: 'a.wav', album_id: 'none' })).status).toBe(400);
		expect((await beginWith(ana, bytes.length, { filetype: 'audio/wav' })).status).toBe(404);
	});

	test('[MA-3] whose album is deleted on its way stays in the library', async () => {
		const { id } = await label.shell(ana, 'Gone on the way');
		const bytes = wav();
		const begun = await beginWith(ana, bytes.length, { filename: 'late.wav', album_id: id });
		await label.site.call(ana, 'DELETE', `/releases/${id}`);
		const whole = await sendPiece(ana, begun.headers.get('location')!, bytes);
		expect(whole.status).toBe(204);
		const track = whole.headers.get('gatefold-asset')!;
		expect(await label.site.call(ana, 'GET', `/assets/${track}`)).toMatchObject({ status: 200 });
	});

	test('[MA-3] that is no music, empty or not there is refused, and nothing stays', async () => {
		const { id } = await label.shell(ana, 'Refused uploads');
		const before = await count(ana);
		const wrong: [answer: Promise<{ status: number; body: unknown }>, status: number, code: string][] = [
			[send(id, await somePhoto(), 'song.mp3'), 415, 'asset.unsupported'],
			[send(id, randomBytes(5_000), 'song.mp3'), 415, 'asset.unsupported'],
			[send(id, Buffer.alloc(0), 'song.mp3'), 422, 'asset.empty'],
			[send(id, wav(), 'song.wav', 'x'.repeat(201)), 400, 'input.invalid'],
			[label.site.form(ana, `/tracks?album_id=${id}`, ['other', wav()]), 400, 'input.invalid'],
			[label.site.form(ana, '/tracks?album_id=none', ['file', wav()]), 400, 'input.invalid'],
		];
		for (const [answer, status, code] of wrong)
			expect(await answer).toMatchObject({ status, body: { code } });
		expect(await count(ana)).toBe(before);
		expect(await label.order(ana, 'ana', 'refused-uploads')).toEqual([]);
	});
});

describe('a picture', () => {
	const send = (id: string, bytes: Uint8Array, name = 'cover.jpg', part = 'image') =>
		label.site.form<Cover>(ana, `/releases/${id}/cover`, [part, bytes, name]);
	/** Without the version, which rises when what was drawn at once is drawn again in its turn */
	const bare = (url: string | null) => url?.replace(/\?v=\d+$/, '');
	const shown = async (slug: string | null) =>
		bare((await label.read(ana, 'ana', slug)).body.metadata.image_url);
	const load = (person: Person, url: string) => person.request(url.replace(/^https?:\/\/[^/]+/, ''));
	const raw = { width: 40, height: 30, channels: 3 } as const;
	const noise = () => sharp(randomBytes(40 * 30 * 3), { raw });

	test.each([
		['jpeg', () => noise().jpeg().toBuffer()],
		['png', () => noise().png().toBuffer()],
		['webp', () => noise().webp().toBuffer()],
	] as const)('[MA-4] that is %s by its bytes stands for the album at once', async (kind, make) => {
		const { id, slug } = await label.shell(ana, `Cover as ${kind}`);
		const { status, body } = await send(id, await make(), 'cover.bin');
		expect(status).toBe(200);
		for (const url of [body.image_url, body.thumbnail_url]) {
			expect(url).toContain(`/media/${body.image_id}/`);
			const loaded = await load(ana, url);
			expect([loaded.status, loaded.headers.get('content-type')]).toEqual([200, 'image/webp']);
		}
		const { metadata, tracks } = (await label.read(ana, 'ana', slug)).body;
		expect([bare(metadata.image_url), tracks]).toEqual([bare(body.image_url), []]);
	});

	test('[MA-4] takes the place of the one before, and the same again is the same', async () => {
		const { id, slug } = await label.shell(ana, 'Two covers');
		const [first, second] = [await somePhoto(), await somePhoto()];
		const { body } = await send(id, first);
		const other = await send(id, second);
		expect(await shown(slug)).toBe(bare(other.body.image_url));
		expect((await send(id, first)).body.image_id).toBe(body.image_id);
		expect(await shown(slug)).toBe(bare(body.image_url));
		// What is in the trash is not shown.
		await label.site.call(ana, 'POST', '/assets/trash', { ids: [body.image_id] });
		expect(await shown(slug)).toBeUndefined();
	});

	test('[MA-4] that is none, too large or damaged is refused, and nothing stays', async () => {
		const { id, slug } = await label.shell(ana, 'Refused covers');
		const before = await count(ana);
		const jpeg = await somePhoto();
		const large = Buffer.concat([jpeg, Buffer.alloc(limits.imageBytes)]);
		const wrong: [Uint8Array, number, string][] = [
			[await noise().gif().toBuffer(), 415, 'asset.unsupported'],
			[wav(), 415, 'asset.unsupported'],
			[Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 415, 'asset.unsupported'],
			[Buffer.alloc(0), 400, 'asset.empty'],
			[jpeg.subarray(0, 30), 400, 'asset.unreadable'],
			[large, 413, 'asset.too_large'],
		];
		for (const [bytes, status, code] of wrong)
			expect(await send(id, bytes), code).toMatchObject({ status, body: { code } });
		expect(await send(id, jpeg, 'a.jpg', 'file')).toMatchObject({ status: 400 });
		expect(await count(ana)).toBe(before);
		expect(await shown(slug)).toBeUndefined();
	});

	test('[MA-4] [MA-19] of a draft is for those who are in it, of a release for anyone', async () => {
		const { id, tracks } = await label.album(ana, 'Shown to some', 1);
		const { body } = await send(id, await somePhoto());
		const path = body.image_url.replace(/^https?:\/\/[^/]+/, '');
		const see = async (person?: Person) =>
			(await (person ? person.request(path) : label.site.server.request(path, {}))).status;
		expect([await see(ana), await see(ben), await see()]).toEqual([200, 404, 401]);
		const albumUsers = [{ userId: ben.id, role: 'viewer' }];
		await label.site.call(ana, 'PUT', `/albums/${id}/users`, { albumUsers });
		expect([await see(ben), await see()]).toEqual([200, 401]);
		await label.site.call(ana, 'DELETE', `/albums/${id}/user/${ben.id}`);
		await label.finalize(ana, id, tracks);
		expect([await see(ben), await see()]).toEqual([200, 200]);
		await label.site.call(ana, 'DELETE', `/releases/${id}`);
		expect([await see(ana), await see(ben), await see()]).toEqual([200, 404, 401]);
	});
});
