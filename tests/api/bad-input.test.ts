/** What people and programs send that is not what it should be: each is answered by a code, and harms nothing else. */
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Asset, AssetKind } from '#domain/asset.ts';
import { limits } from '#domain/limits.ts';
import type { Notice } from '#domain/notice.ts';
import { startServer, type TestServer as ServerProcess } from '../support/server.ts';
import { memoryOf } from '../support/process-memory.ts';
import { begin, register, send, somePhoto, upload } from '../support/media.ts';
import { hasRealMedia, realFile, realFiles } from '../support/real-media.ts';
import { Person, siteAt, TestServer } from '../support/people.ts';
import { id3, mp3Frames } from '../support/sounds.ts';
import { pngOf } from '../support/bomb.ts';

vi.setConfig({ testTimeout: 90_000 });

let server: TestServer;
let ana: Person;
let ben: Person;
beforeAll(async () => {
	server = await TestServer.withMedia();
	({ ana, ben } = await server.people());
});
afterAll(() => server.stop());

async function assetOf(person: Person, id: string): Promise<Asset | undefined> {
	const device = person.device();
	await device.pull();
	return device.view.get(`asset/${id}`) as Asset | undefined;
}

/** The asset once its job has ended, one way or the other. */
const settled = (
	person: Person,
	id: string,
	isEnd = (asset: Asset) => asset.mediaVersion > 0 || !!asset.failure,
) =>
	vi.waitFor(
		async () => {
			const asset = await assetOf(person, id);
			expect(asset && isEnd(asset)).toBe(true);
			return asset!;
		},
		{ timeout: 60_000, interval: 50 },
	);

const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];
const halfMade = () => readdir(join(server.services.config.data, 'uploads'));

/** Whether the server still takes a photo in, from its first byte to its pictures. */
async function expectOthersGoOn(): Promise<void> {
	const photo = await register(ben, await somePhoto());
	expect((await upload(ben, photo)).status).toBe(204);
	expect((await settled(ben, photo.id)).failure).toBeUndefined();
}

/** What a device is told that registers something: the code of the notice. */
async function refusalOf(claims: Parameters<typeof register>[2]): Promise<string | undefined> {
	const device = ana.device();
	const { id } = await register(ana, randomBytes(100), claims, device);
	await device.pull();
	expect(device.view.has(`asset/${id}`)).toBe(false);
	return device.all<Notice>('notice/').at(-1)?.code;
}

test('a file over the limit is refused when it is announced, and no upload of it can begin', async () => {
	expect(await refusalOf({ size: limits.fileBytes + 1 })).toBe('asset.too_large');
	const photo = await register(ana, await somePhoto());
	expect((await begin(ana, photo.id, limits.fileBytes + 1)).status).toBe(413);
	expect(await halfMade()).toEqual([]);
});

test('an upload goes no further than it was announced, and a shorter one is not taken in', async () => {
	const photo = await register(ana, await somePhoto());
	const url = (await begin(ana, photo.id, photo.bytes.length)).headers.get('location')!;
	const more = await send(ana, url, Buffer.concat([photo.bytes, randomBytes(500)]));
	expect(await codeOf(more)).toEqual([400, 'asset.checksum']);
	expect((await assetOf(ana, photo.id))?.state).toBe('pending');
	const again = (await begin(ana, photo.id, photo.bytes.length)).headers.get('location')!;
	expect((await send(ana, again, photo.bytes.subarray(0, 100))).status).toBe(204);
	expect((await assetOf(ana, photo.id))?.state).toBe('pending');
	expect((await ana.request(`/media/${photo.id}/original`)).status).toBe(409);
	for (const address of [url, again])
		await ana.request(address, { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } });
	await expectOthersGoOn();
	expect(await halfMade()).toEqual([]);
});

describe('a name', () => {
	test.each([
		['that leads elsewhere', '../../etc/passwd'],
		['with marks that turn the reading', 'photo\u202egpj.exe'],
		['of many scripts', '写真 🏔 été.jpg'],
	])('%s goes out as it came in, and leads nowhere', async (_what, name) => {
		const photo = await register(ana, await somePhoto(), { name });
		expect((await upload(ana, photo)).status).toBe(204);
		expect((await assetOf(ana, photo.id))?.fileName).toBe(name);
		const header = (await ana.request(`/media/${photo.id}/original?download`)).headers.get(
			'content-disposition',
		)!;
		expect(header).toMatch(/^[\x20-\x7e]*$/);
		expect(decodeURIComponent(/filename\*=UTF-8''(.*)$/.exec(header)![1]!)).toBe(name);
		const all = await readdir(join(server.services.config.data, 'files'), { recursive: true });
		expect(all.filter((path) => /passwd|exe|jpg/.test(path))).toEqual([]);
	});

	test.each([
		['with a NUL', 'a\0.jpg'],
		['of 5,000 characters', `${'x'.repeat(5_000)}.jpg`],
	])('%s is refused', async (_what, name) => {
		expect(await refusalOf({ name })).toBe('mutation.invalid');
	});
});

describe('music and films', () => {
	const stored = async (bytes: Buffer, name: string, kind: AssetKind) => {
		const asset = await register(ana, bytes, { name, kind });
		expect((await upload(ana, asset)).status).toBe(204);
		return asset;
	};

	test('tags that claim to be larger than the file are not believed, and cost no memory', async () => {
		const before = process.memoryUsage().rss;
		const whole = Buffer.concat([id3({ TIT2: crypto.randomUUID() }, 0x0fffffff), mp3Frames()]);
		const one = await stored(whole, 'large-tag.mp3', 'audio');
		// A frame in it claims as much again.
		const frame = Buffer.concat([Buffer.from('APIC\x0f\xff\xff\xff\0\0', 'latin1'), randomBytes(64)]);
		const head = id3({}, frame.length);
		const other = await stored(Buffer.concat([head, frame, mp3Frames()]), 'large-cover.mp3', 'audio');
		for (const { id } of [one, other]) {
			await vi.waitFor(async () => expect(await jobsOf(id)).toBe(0), 60_000);
			expect(await assetOf(ana, id)).toMatchObject({ state: 'stored', mediaVersion: 0 });
		}
		expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
		await expectOthersGoOn();
	});

	const jobsOf = async (id: string) => {
		const [row] = await server.sql<{ waiting: number }[]>`
			select count(*)::int as waiting from jobs.job
			where data ->> 'assetId' = ${id} and state in ('created', 'retry', 'active')`;
		return row!.waiting;
	};

	test('a film of no length has none, and is kept', async () => {
		// A header that says 0, and no streams.
		const mvhd = Buffer.alloc(108);
		mvhd.writeUInt32BE(108, 0);
		mvhd.write('mvhd', 4, 'latin1');
		mvhd.writeUInt32BE(1_000, 20);
		const moov = Buffer.concat([Buffer.from([0, 0, 0, 116]), Buffer.from('moov'), mvhd]);
		const ftyp = Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex');
		const film = await stored(
			Buffer.concat([ftyp, moov, Buffer.from(crypto.randomUUID())]),
			'empty.mp4',
			'video',
		);
		expect(await settled(ana, film.id)).toMatchObject({
			state: 'stored',
			duration: null,
			failure: 'asset.unreadable',
		});
		expect((await ana.request(`/media/${film.id}/original`)).status).toBe(200);
		await expectOthersGoOn();
	});
});

describe('a picture that claims 40,000 x 40,000 pixels', () => {
	let own: ServerProcess;
	beforeAll(async () => {
		own = await startServer();
	});
	afterAll(() => own.stop());

	test.skipIf(process.platform !== 'linux')(
		'is kept, not drawn, and costs a server of its own under 200 MB',
		async () => {
			const { id, cookie } = await own.account({ handle: 'ana' });
			const person = new Person(siteAt(own.origin), id, 'ana', cookie);
			// As many as are drawn at once at most, so that all that draws is there.
			const photos = await Promise.all(
				Array.from({ length: 4 }, async () => register(person, await somePhoto())),
			);
			await Promise.all(photos.map((photo) => upload(person, photo)));
			for (const { id } of photos) await settled(person, id);
			const before = memoryOf(own.pid()!).most;
			const bombs = await Promise.all(
				[1, 2, 3].map(() => register(person, pngOf(40_000, 40_000), { name: 'bomb.png' })),
			);
			const beside = await register(person, await somePhoto());
			for (const bomb of bombs) expect((await upload(person, bomb)).status).toBe(204);
			expect((await upload(person, beside)).status).toBe(204);
			for (const bomb of bombs)
				expect(await settled(person, bomb.id)).toMatchObject({ state: 'stored', failure: 'asset.too_large' });
			expect((await settled(person, beside.id)).failure).toBeUndefined();
			expect(memoryOf(own.pid()!).most - before).toBeLessThan(200);
		},
	);
});

describe.skipIf(!hasRealMedia)('real broken files', () => {
	test.each(realFiles('broken'))('%s is refused, or contained and said', async (name) => {
		const bytes = realFile(name);
		if (bytes.length === 0) {
			expect(await codeOfEmpty()).toBe('mutation.invalid');
			return;
		}
		const file = await register(ana, bytes, { name: name.split('/').at(-1)! });
		const answer = await upload(ana, file);
		if (/html|noise|svg/.test(name)) {
			expect(await codeOf(answer)).toEqual([415, 'asset.unsupported']);
			expect(await assetOf(ana, file.id)).toMatchObject({ state: 'failed', failure: 'asset.unsupported' });
			expect((await ana.request(`/media/${file.id}/original`)).status).toBe(409);
		} else {
			expect(answer.status).toBe(204);
			const asset = await settled(ana, file.id);
			expect(asset.failure).toBe(/bomb/.test(name) ? 'asset.too_large' : undefined);
			expect((await ana.request(`/media/${file.id}/original`)).status).toBe(200);
		}
		expect(await halfMade()).toEqual([]);
		await expectOthersGoOn();
	});

	const codeOfEmpty = () => refusalOf({ size: 0 });
});
