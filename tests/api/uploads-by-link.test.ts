import { randomBytes } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Asset } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import { asScript, formOf, Guest, linkedAlbum, type LinkedAlbum } from '../support/guest.ts';
import { register, somePhoto, upload } from '../support/media.ts';
import { now, type Person, TestServer } from '../support/people.ts';

// How full a disk is cannot be chosen; all else of the file system is the real one.
vi.mock(import('node:fs/promises'), async (original) => ({ ...(await original()), statfs: vi.fn() }));
const hasFree = (bytes: number) =>
	vi.mocked(statfs as (path: string) => Promise<unknown>).mockResolvedValue({ bsize: 1, bavail: bytes });
const gigabyte = 1024 ** 3;

let server: TestServer;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	server = await TestServer.withMedia();
	({ ana, ben } = await server.people());
});
beforeEach(() => void hasFree(100 * gigabyte));
afterAll(() => server.stop());

const open = (options: Parameters<typeof linkedAlbum>[2] = {}) =>
	linkedAlbum(ana, [], { allowUpload: true, ...options });
const aGuest = () => new Guest(server);
const photo = async (name = 'beach.jpg') => ({ name, bytes: await somePhoto() });

/** What an album holds, as its owner's device sees it. */
async function entriesOf({ albumId }: Pick<LinkedAlbum, 'albumId'>, person = ana): Promise<Entry[]> {
	const device = person.device();
	await device.pull();
	return device.all<Entry>(`entry/${albumId}/`);
}

async function libraryOf(person: Person): Promise<Asset[]> {
	const device = person.device();
	await device.pull();
	return device.all<Asset>('asset/');
}

/** What lies on the disk of files that are on their way, and of originals */
const onTheWay = () => readdirSync(join(server.services.config.data, 'uploads'));
async function originals(): Promise<string[]> {
	const keys: string[] = [];
	for await (const { key } of server.services.media.storage.list('originals/')) keys.push(key);
	return keys;
}

describe('[PA-55] a link that allows uploads', () => {
	test('puts what a guest sends into the album, as the owner’s own, with the name that the guest gives', async () => {
		const link = await open();
		await link.device.mutate('setMember', {
			albumId: link.albumId,
			handle: 'ben',
			role: 'viewer',
			at: now(),
		});
		const [one, two] = [await photo('one.jpg'), await photo('two.jpg')];
		const answer = await aGuest().send(link.at, [one, two], { guest: ' Mia\u202e ' });
		expect(answer.status).toBe(200);
		expect(await answer.text()).toContain('2 files are in the album now.');

		const entries = await entriesOf(link, ben);
		expect(entries.map(({ guest }) => guest)).toEqual(['Mia', 'Mia']);
		expect(entries.map(({ addedBy, asset }) => [addedBy, asset.ownerId])).toEqual([
			[ana.id, ana.id],
			[ana.id, ana.id],
		]);
		const mine = (await libraryOf(ana)).filter(({ fileName }) => fileName === 'one.jpg');
		expect(mine).toHaveLength(1);
		const file = await ana.request(`/media/${mine[0]!.id}/original`);
		expect(Buffer.from(await file.arrayBuffer()).equals(one.bytes)).toBe(true);
		await vi.waitFor(
			async () => {
				const [entry] = await entriesOf(link);
				expect(entry!.asset).toMatchObject({ width: 40, height: 30, mediaVersion: 1 });
			},
			{ timeout: 30_000, interval: 50 },
		);
		expect(onTheWay()).toEqual([]);
	});

	test('offers it on its page, with one script that is named by its hash', async () => {
		const link = await open();
		const answer = await aGuest().get(link.at);
		const page = await answer.text();
		expect(page).toContain(`action="${link.at}/upload"`);
		expect(page.match(/<script/g)).toHaveLength(1);
		const policy = answer.headers.get('content-security-policy')!;
		expect(policy).toMatch(/default-src 'none';.*script-src 'sha256-[\w+/=]{44}'; connect-src 'self'$/);
		expect(answer.headers.get('referrer-policy')).toBe('same-origin');
	});

	test('and no other link takes anything, or offers to', async () => {
		const link = await open({ allowUpload: false });
		expect(await (await aGuest().get(link.at)).text()).not.toContain('/upload');
		expect((await aGuest().send(link.at, [await photo()])).status).toBe(404);
		expect((await aGuest().send(`/s/${'n'.repeat(32)}`, [await photo()])).status).toBe(404);
		expect(await entriesOf(link)).toEqual([]);
	});

	test('makes one asset of one file, however often and by however many it is sent', async () => {
		const link = await open();
		const same = await photo();
		const answers = await Promise.all(
			[1, 2, 3].map(() => aGuest().send(link.at, [same, { ...same, name: 'copy.jpg' }], {}, asScript)),
		);
		const told = (await Promise.all(answers.map((answer) => answer.json()))) as Record<string, number>[];
		expect(told.map(({ added, present }) => added! + present!)).toEqual([2, 2, 2]);
		expect(told.reduce((sum, { added }) => sum + added!, 0)).toBe(1);
		const entries = await entriesOf(link);
		expect(entries).toHaveLength(1);
		expect((await originals()).filter((key) => key.includes(entries[0]!.assetId))).toEqual([]);
		const [row] = await server.sql`select content from assets where id = ${entries[0]!.assetId}`;
		expect((await originals()).filter((key) => key.includes(row!.content.slice(0, 64)))).toHaveLength(1);
	});

	test('finds what the owner has already: stored, on its way, or in the trash', async () => {
		const link = await open();
		const [stored, pending, trashed] = [await photo(), await photo(), await photo()];
		const known = await register(ana, stored.bytes);
		expect((await upload(ana, known)).status).toBe(204);
		const coming = await register(ana, pending.bytes);
		const gone = await register(ana, trashed.bytes);
		expect((await upload(ana, gone)).status).toBe(204);
		await ana.device().mutate('trashAssets', { assetIds: [gone.id], at: now() });

		expect((await aGuest().send(link.at, [stored, pending, trashed], {}, asScript)).status).toBe(200);
		const ids = (await entriesOf(link)).map(({ assetId }) => assetId);
		expect(ids.sort()).toEqual([known.id, coming.id, gone.id].sort());
		for (const { id, bytes } of [known, coming, gone]) {
			const file = await ana.request(`/media/${id}/original`);
			expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true);
		}
	});
});

describe('[PA-55] what does not come in', () => {
	/** A body that is written for as long as it is read */
	function watched(bytes: Buffer) {
		let read = 0;
		const body = new ReadableStream<Uint8Array>(
			{
				pull(controller) {
					const piece = bytes.subarray(read, read + 64 * 1024);
					read += piece.length;
					if (piece.length > 0) controller.enqueue(new Uint8Array(piece));
					else controller.close();
				},
			},
			{ highWaterMark: 0 },
		);
		return { body, read: () => read };
	}

	test.each([
		['without the password', { password: 'open sesame' }, 403],
		['after its time', { expiresAt: '2020-01-01T00:00:00.000Z' }, 410],
		['where uploads are off', { allowUpload: false }, 404],
	])('%s not a byte is read', async (_, options, status) => {
		const link = await open(options);
		const form = formOf([{ name: 'a.jpg', bytes: randomBytes(500_000) }]);
		const { body, read } = watched(form.body);
		const answer = await aGuest().sendBody(link.at, form.type, body, form.body.length);
		expect([answer.status, read()]).toEqual([status, 0]);
	});

	test('with the password it is taken', async () => {
		const link = await open({ password: 'open sesame' });
		const guest = aGuest();
		expect((await guest.give(link.at, 'open sesame')).status).toBe(303);
		expect((await guest.send(link.at, [await photo()])).status).toBe(200);
		expect(await entriesOf(link)).toHaveLength(1);
	});

	test('a page of another site', async () => {
		const link = await open();
		const answer = await aGuest().send(link.at, [await photo()], {}, { origin: 'https://evil.example' });
		expect(answer.status).not.toBe(200);
		expect(await entriesOf(link)).toEqual([]);
	});

	test('files that are no photo, film or music are answered 415, and the others of the form come in', async () => {
		const link = await open();
		const page = { name: 'page.jpg', bytes: Buffer.from('<html><script>alert(1)</script>') };
		const alone = await aGuest().send(link.at, [page], {}, asScript);
		expect(alone.status).toBe(415);
		expect(await alone.json()).toMatchObject({ refused: [{ name: 'page.jpg', code: 'asset.unsupported' }] });
		const empty = await aGuest().send(link.at, [{ name: 'a.jpg', bytes: Buffer.alloc(0) }], {}, asScript);
		expect(empty.status).toBe(422);

		const form = await aGuest().send(link.at, [page, await photo()]);
		expect(form.status).toBe(200);
		const said = await form.text();
		expect(said).toContain('1 file is in the album now.');
		expect(said).toContain('This is no photo, video or music');
		expect(await entriesOf(link)).toHaveLength(1);
		expect(onTheWay()).toEqual([]);
	});

	test('where the disk is full it is answered 507 before a byte is read', async () => {
		const link = await open();
		const form = formOf([{ name: 'a.jpg', bytes: randomBytes(500_000) }]);
		hasFree(0.5 * gigabyte + 400_000);
		const { body, read } = watched(form.body);
		const answer = await aGuest().sendBody(link.at, form.type, body, form.body.length, asScript);
		expect([answer.status, read()]).toEqual([507, 0]);
		expect(await answer.json()).toMatchObject({ refused: [{ code: 'storage.full' }] });
		hasFree(0.5 * gigabyte + 600_000);
		expect((await aGuest().send(link.at, [await photo()])).status).toBe(200);
	});

	test('what is no form, or one without a length, is answered 400', async () => {
		const link = await open();
		const { type, body } = formOf([await photo()]);
		const status = async (...args: Parameters<Guest['sendBody']>) =>
			(await aGuest().sendBody(...args)).status;
		expect(await status(link.at, 'image/jpeg', body, body.length)).toBe(400);
		expect(await status(link.at, 'multipart/form-data', body, body.length)).toBe(400);
		expect(await status(link.at, type, body, Number.NaN)).toBe(400);
		expect((await aGuest().send(link.at, [])).status).toBe(400);
	});

	test('of a file that breaks off nothing stays', async () => {
		const link = await open();
		const { type, body } = formOf([{ name: 'a.jpg', bytes: randomBytes(300_000) }]);
		const answer = await aGuest().sendBody(link.at, type, body.subarray(0, 200_000), body.length);
		expect(answer.status).toBe(400);
		expect(await entriesOf(link)).toEqual([]);
		expect(onTheWay()).toEqual([]);
	});

	test('more than three hundred files a minute', async () => {
		const link = await open();
		const none = { name: 'a.jpg', bytes: Buffer.alloc(0) };
		const answer = await aGuest().send(link.at, Array<typeof none>(301).fill(none), {}, asScript);
		const { refused } = (await answer.json()) as { refused: { code: string }[] };
		expect(refused.filter(({ code }) => code === 'auth.too_many_tries')).toHaveLength(1);
		const late = await aGuest().send(link.at, [await photo()], {}, asScript);
		expect(late.status).toBe(429);
		expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
	});
});

describe('[K5] a link that changes while a file is on its way', () => {
	/** Sends a photo, and does something before its last bytes come. */
	async function meanwhile(
		link: LinkedAlbum,
		guest: Guest,
		change: () => Promise<unknown>,
	): Promise<Response> {
		const { type, body } = formOf([await photo()]);
		let asked = 0;
		const stream = new ReadableStream<Uint8Array>(
			{
				async pull(controller) {
					if (asked++ === 0) return controller.enqueue(new Uint8Array(body.subarray(0, 500)));
					await change();
					controller.enqueue(new Uint8Array(body.subarray(500)));
					controller.close();
				},
			},
			{ highWaterMark: 0 },
		);
		return guest.sendBody(link.at, type, stream, body.length, asScript);
	}

	test.each([
		['is ended', (link: LinkedAlbum) => link.device.mutate('deleteLink', { ...named(link), at: now() })],
		[
			'allows no more uploads',
			(link: LinkedAlbum) =>
				link.device.mutate('updateLink', { ...named(link), allowUpload: false, at: now() }),
		],
		[
			'gets a password',
			(link: LinkedAlbum) => link.device.mutate('updateLink', { ...named(link), password: 'new', at: now() }),
		],
		[
			'is of an album that is deleted',
			(link: LinkedAlbum) => link.device.mutate('deleteAlbum', { id: link.albumId, at: now() }),
		],
	])('and %s lets nothing in, and nothing stays', async (_, change) => {
		const link = await open();
		const before = [(await libraryOf(ana)).length, (await originals()).length];
		const answer = await meanwhile(link, aGuest(), () => change(link));
		expect(answer.status).toBe(404);
		expect([(await libraryOf(ana)).length, (await originals()).length]).toEqual(before);
		expect(onTheWay()).toEqual([]);
	});

	test('and its name lets the file in all the same', async () => {
		const link = await open();
		const answer = await meanwhile(link, aGuest(), () =>
			link.device.mutate('updateLink', { ...named(link), slug: 'by-the-lake', at: now() }),
		);
		expect(answer.status).toBe(200);
		expect(await entriesOf(link)).toHaveLength(1);
	});

	const named = ({ albumId, id }: LinkedAlbum) => ({ albumId, id });
});
