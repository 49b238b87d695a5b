import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import exifreader from 'exifreader';
import sharp from 'sharp';
import { newId } from '#domain/ids.ts';
import type { Link } from '#domain/link.ts';
import { Guest, linkedAlbum } from '../support/guest.ts';
import { register, somePhoto, upload } from '../support/media.ts';
import { now, type Person, TestServer } from '../support/people.ts';
import { unzipped } from '../support/unzip.ts';
import { tellingExif } from '../support/telling-exif.ts';

let server: TestServer;
let ana: Person;

beforeAll(async () => {
	server = await TestServer.withMedia();
	({ ana } = await server.people());
});
afterAll(() => server.stop());

/** A photo that says where and with what it was made. */
async function tellingPhoto(): Promise<Buffer> {
	return sharp(await somePhoto())
		.jpeg()
		.withMetadata({
			orientation: 6,
			exif: tellingExif,
		})
		.toBuffer();
}

async function stored(bytes?: Buffer, name = 'beach.jpg'): Promise<{ id: string; bytes: Buffer }> {
	const asset = await register(ana, bytes ?? (await somePhoto()), { name });
	expect((await upload(ana, asset)).status).toBe(204);
	const device = ana.device();
	await vi.waitFor(
		async () => {
			await device.pull();
			expect((device.view.get(`asset/${asset.id}`) as { mediaVersion: number }).mediaVersion).toBeGreaterThan(
				0,
			);
		},
		{ timeout: 30_000, interval: 50 },
	);
	return asset;
}

const shared = (...args: OmitOwner<Parameters<typeof linkedAlbum>>) => linkedAlbum(ana, ...args);
type OmitOwner<T extends unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never;

const aGuest = () => new Guest(server);

const text = async (answer: Response | Promise<Response>) => (await answer).text();
const bytes = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

describe('[PA-26] an open link', () => {
	test('shows the album with no account and no script, and what other programs show of it', async () => {
		const photo = await stored();
		const { at } = await shared([photo.id], {}, 'Sea <b> & sand');
		const answer = await aGuest().get(at);
		expect(answer.status).toBe(200);
		const policy = answer.headers.get('content-security-policy')!;
		expect(policy).toContain("default-src 'none'");
		expect(policy).not.toContain('script-src');
		expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
		expect(answer.headers.get('cache-control')).toBe('private, no-store');
		expect(answer.headers.get('x-robots-tag')).toContain('noindex');
		const page = await answer.text();
		expect(page).toContain('<h1>Sea &lt;b&gt; &amp; sand</h1>');
		expect(page).not.toContain('<script');
		expect(page).toContain('1 item');
		expect(page).toContain('June 2024');
		expect(page).toContain(`og:title" content="Sea &lt;b&gt; &amp; sand"`);
		expect(page).toContain(`og:image" content="${server.origin}${at}/media/${photo.id}/preview"`);
		expect(await text(aGuest().get(`${at}/photo/${photo.id}`))).toContain('1 of 1');
	});

	test('says that an album is empty', async () => {
		const { at } = await shared([]);
		expect(await text(aGuest().get(at))).toContain('There is nothing in this album yet.');
	});

	test('gives pictures with a private cache that asks each time, and parts of files', async () => {
		const photo = await stored();
		const { at } = await shared([photo.id], { showMetadata: true });
		const thumb = await aGuest().get(`${at}/media/${photo.id}/thumb`);
		expect(thumb.headers.get('content-type')).toBe('image/webp');
		expect(thumb.headers.get('cache-control')).toBe('private, no-cache');
		expect(thumb.headers.get('x-content-type-options')).toBe('nosniff');
		expect(thumb.headers.get('referrer-policy')).toBe('no-referrer');
		const etag = thumb.headers.get('etag')!;
		const again = await aGuest().get(`${at}/media/${photo.id}/thumb`, { 'if-none-match': etag });
		expect(again.status).toBe(304);
		const part = await aGuest().get(`${at}/media/${photo.id}/original`, { range: 'bytes=2-9' });
		expect(part.status).toBe(206);
		expect((await bytes(part)).equals(photo.bytes.subarray(2, 10))).toBe(true);
	});

	test('has a chosen address beside its key', async () => {
		const { device, albumId, id } = await shared([], { slug: 'by-the-sea' });
		expect((await aGuest().get('/s/by-the-sea')).status).toBe(200);
		await device.mutate('updateLink', { albumId, id, slug: null, at: now() });
		expect((await aGuest().get('/s/by-the-sea')).status).toBe(404);
	});

	test('goes through an album of thousands in pages', async () => {
		const { at, albumId } = await shared([]);
		await server.sql`
			insert into entries (space, asset_id, position, asset, owner_id, added_by, added_at, version)
			select s.number, gen_random_uuid(), 'a' || n, jsonb_build_object('kind', 'photo', 'width', 4, 'height', 3,
				'takenAt', to_char(timestamp '2020-01-01' + n * interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS.000"Z"'),
				'duration', null, 'thumbhash', '', 'title', '', 'mediaVersion', 1, 'state', 'stored'),
				${ana.id}, ${ana.id}, now(), 1
			from spaces s, generate_series(1, 10000) n where s.id = ${albumId}`;
		const page = await text(aGuest().get(at));
		expect(page.match(/<li /g)).toHaveLength(200);
		expect(page).toContain('10,000 items');
		expect(page).toContain('Page 1 of 50');
		const last = await text(aGuest().get(`${at}?page=50`));
		expect(last).toContain('January 2020');
		expect(last).not.toContain('rel="next"');
		expect((await aGuest().get(`${at}?page=51`)).status).toBe(404);
	});
});

describe('who gets nothing', () => {
	test('[K2] an ended link answers as one that never was: its pages, its media and its archive', async () => {
		const photo = await stored();
		const { at, albumId, id, device } = await shared([photo.id], { showMetadata: true });
		const guest = aGuest();
		const paths = [
			'',
			`/photo/${photo.id}`,
			`/media/${photo.id}/thumb`,
			`/media/${photo.id}/original`,
			'/download',
		];
		for (const path of paths) expect((await guest.get(at + path)).status).toBe(200);
		await device.mutate('deleteLink', { albumId, id, at: now() });
		for (const path of paths) {
			const [ended, never] = [await guest.get(at + path), await guest.get(`/s/${'n'.repeat(32)}${path}`)];
			expect([ended.status, await ended.text()]).toEqual([404, await never.text()]);
		}
	});

	test('[K2] a link that is ended during an archive breaks it off at the next file', async () => {
		const photos = [await stored(undefined, 'a.jpg'), await stored(undefined, 'b.jpg')];
		const { at, albumId, id, device } = await shared(photos.map((photo) => photo.id));
		const said = vi.spyOn(server.services.log, 'error').mockReturnValue();
		const reader = (await aGuest().get(`${at}/download`)).body!.getReader();
		expect((await reader.read()).done).toBe(false);
		await device.mutate('deleteLink', { albumId, id, at: now() });
		const rest = async () => {
			while (!(await reader.read()).done);
		};
		await expect(rest()).rejects.toThrow('link.not_found');
		said.mockRestore();
	});

	test('after the time that the owner has set', async () => {
		const photo = await stored();
		const { at } = await shared([photo.id], { expiresAt: '2020-01-01T00:00:00.000Z' });
		const page = await aGuest().get(at);
		expect(page.status).toBe(410);
		expect(await page.text()).toContain('This link has ended');
		expect((await aGuest().get(`${at}/media/${photo.id}/thumb`)).status).toBe(410);
	});

	test('of a photo that is in the trash, taken out, or in another album only', async () => {
		const [trashed, removed, other] = [await stored(), await stored(), await stored()];
		const { at, albumId, device } = await shared([trashed.id, removed.id]);
		const guest = aGuest();
		const status = async (id: string) => (await guest.get(`${at}/media/${id}/thumb`)).status;
		expect(await status(trashed.id)).toBe(200);
		expect(await status(removed.id)).toBe(200);
		expect(await status(other.id)).toBe(404);
		expect((await guest.get(`${at}/photo/${other.id}`)).status).toBe(404);
		await device.mutate('trashAssets', { assetIds: [trashed.id], at: now() });
		await device.mutate('removeAssets', { albumId, assetIds: [removed.id], at: now() });
		expect(await status(trashed.id)).toBe(404);
		expect(await status(removed.id)).toBe(404);
	});

	test('when the album is deleted', async () => {
		const { at, albumId, device } = await shared([]);
		await device.mutate('deleteAlbum', { id: albumId, at: now() });
		expect((await aGuest().get(at)).status).toBe(404);
	});
});

describe('a password', () => {
	test('is asked for before anything at all is told', async () => {
		const photo = await stored();
		const { at } = await shared([photo.id], { password: 'open sesame' }, 'Secret wedding');
		const guest = aGuest();
		for (const path of ['', '?page=1', `/photo/${photo.id}`]) {
			const page = await text(guest.get(at + path));
			expect(page).toContain('og:title" content="A shared album"');
			expect(page).not.toContain('Secret');
			expect(page).not.toContain(photo.id);
		}
		for (const path of [`/media/${photo.id}/thumb`, `/media/${photo.id}/original`, '/download'])
			expect((await guest.get(at + path)).status).toBe(403);
		expect((await guest.give(at, 'open says me')).status).toBe(403);
		expect(await text(guest.get(at))).not.toContain('Secret');
		expect((await guest.give(at, 'open sesame')).status).toBe(303);
		expect(await text(guest.get(at))).toContain('Secret wedding');
		expect((await guest.get(`${at}/media/${photo.id}/thumb`)).status).toBe(200);
	});

	test('[K3] opens its own link only, and no more once it is another', async () => {
		const [one, two] = [await shared([], { password: 'same' }), await shared([], { password: 'same' })];
		const guest = aGuest();
		await guest.give(one.at, 'same');
		expect(await text(guest.get(one.at))).toContain('Summer');
		expect(await text(guest.get(two.at))).not.toContain('Summer');
		const { albumId, id } = one;
		await one.device.mutate('updateLink', { albumId, id, password: 'new', at: now() });
		expect(await text(guest.get(one.at))).not.toContain('Summer');
		await one.device.mutate('updateLink', { albumId, id, password: null, at: now() });
		expect(await text(aGuest().get(one.at))).toContain('Summer');
	});

	test('is tried ten times a minute at most, however many tries come at once', async () => {
		const { at } = await shared([], { password: 'right' });
		const answers = await Promise.all(Array.from({ length: 14 }, () => aGuest().give(at, 'wrong')));
		const statuses = answers.map(({ status }) => status).sort();
		expect(statuses).toEqual([...Array<number>(10).fill(403), ...Array<number>(4).fill(429)]);
		const late = await aGuest().give(at, 'right');
		expect(late.status).toBe(429);
		expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
	});
});

describe('what a link allows', () => {
	test('no place and no camera, in pages and in bytes, unless they are shown', async () => {
		const photo = await stored(await tellingPhoto());
		const { at, albumId, id, device } = await shared([photo.id]);
		const guest = aGuest();
		const file = await bytes(await guest.get(`${at}/media/${photo.id}/original`));
		const tags = exifreader.load(file, { expanded: true });
		expect(file.includes('Leica')).toBe(false);
		expect(tags.gps).toBeUndefined();
		expect(tags.exif?.Model).toBeUndefined();
		expect(tags.exif?.Orientation?.value).toBe(6);
		const pixels = (jpeg: Buffer) => sharp(jpeg).raw().toBuffer();
		expect((await pixels(file)).equals(await pixels(photo.bytes))).toBe(true);
		const packed = unzipped(await bytes(await guest.get(`${at}/download`)));
		expect(packed.get('beach.jpg')!.bytes.equals(file)).toBe(true);
		expect(await text(guest.get(`${at}/photo/${photo.id}`))).not.toMatch(/Leica|48\.13/);

		await device.mutate('updateLink', { albumId, id, showMetadata: true, at: now() });
		const whole = await bytes(await guest.get(`${at}/media/${photo.id}/original`));
		expect(whole.equals(photo.bytes)).toBe(true);
		expect(await text(guest.get(`${at}/photo/${photo.id}`))).toMatch(/Leica.*48\.13/s);
	});

	test('no original and no archive where downloading is off', async () => {
		const photo = await stored();
		const { at } = await shared([photo.id], { allowDownload: false, showMetadata: true });
		const guest = aGuest();
		expect((await guest.get(`${at}/media/${photo.id}/original`)).status).toBe(404);
		expect((await guest.get(`${at}/download`)).status).toBe(404);
		expect(await text(guest.get(at))).not.toContain('Download');
		expect(await text(guest.get(`${at}/photo/${photo.id}`))).not.toContain('Download');
		expect((await guest.get(`${at}/media/${photo.id}/preview`)).status).toBe(200);
	});

	test('a picture that cannot be freed of what it tells is offered in a smaller copy, and that is said', async () => {
		const tiff = await sharp(await somePhoto())
			.tiff()
			.withExif({ IFD0: { Make: 'Leica' } })
			.toBuffer();
		const photo = await stored(tiff, 'scan.tif');
		const { at } = await shared([photo.id]);
		const guest = aGuest();
		expect(await text(guest.get(`${at}/photo/${photo.id}`))).toContain('Download a smaller copy');
		expect((await guest.get(`${at}/media/${photo.id}/original`)).status).toBe(404);
		const packed = unzipped(await bytes(await guest.get(`${at}/download`)));
		expect([...packed.keys()]).toEqual(['scan.webp', 'Left out.txt']);
		expect(packed.get('Left out.txt')!.bytes.toString()).toContain('scan.webp');
	});

	test('a photo whose file has gone missing on the server is shown all the same', async () => {
		const photo = await stored();
		const { at } = await shared([photo.id]);
		const { storage } = server.services.media;
		for await (const { key } of storage.list('originals/')) await storage.remove(key);
		const guest = aGuest();
		expect(await text(guest.get(`${at}/photo/${photo.id}`))).toContain('Download a smaller copy');
		expect((await guest.get(`${at}/media/${photo.id}/preview`)).status).toBe(200);
	});
});

test('[K4] openings are counted once for each visit, and the owner is told', async () => {
	const { at, albumId, id, device } = await shared([]);
	const guest = aGuest();
	await guest.get(at);
	await guest.get(at);
	await aGuest().get(at);
	await vi.waitFor(
		async () => {
			await device.pull();
			expect((device.view.get(`link/${albumId}/${id}`) as Link).opened).toBe(2);
		},
		{ timeout: 15_000, interval: 200 },
	);
});

test('[K1] of two that take one address at the same moment one has it, and the other is told', async () => {
	const devices = [ana.device(), ana.device()];
	const albums = [await ana.album(), await ana.album()];
	await Promise.all(
		devices.map((device, i) =>
			device.mutate('createLink', {
				albumId: albums[i]!,
				id: newId(),
				key: newId().replaceAll('-', ''),
				slug: 'the-same',
				at: now(),
			}),
		),
	);
	const device = ana.device();
	await device.pull();
	expect(device.all<Link>('link/').filter(({ slug }) => slug === 'the-same')).toHaveLength(1);
	expect(
		device.all<{ code: string }>('notice/').filter(({ code }) => code === 'link.slug_taken'),
	).toHaveLength(1);
});

test('a failure tells the log nothing of the key', async () => {
	const { at, key } = await shared([]);
	const lines: unknown[] = [];
	const said = vi
		.spyOn(server.services.log, 'error')
		.mockImplementation((...line: unknown[]) => void lines.push(line));
	await server.sql`alter table entries rename to entries_away`;
	try {
		expect((await aGuest().get(at)).status).toBe(503);
	} finally {
		await server.sql`alter table entries_away rename to entries`;
		said.mockRestore();
	}
	expect(lines).toHaveLength(1);
	expect(
		JSON.stringify(lines, (_, value: unknown) => (value instanceof Error ? value.stack : value)),
	).not.toContain(key);
});
