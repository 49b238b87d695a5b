import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Asset } from '#domain/asset.ts';
import { Media } from '../../server/media/media.ts';
import { createApp } from '../../server/app.ts';
import { ask, begin, register, send, somePhoto, upload } from '../support/media.ts';
import { type Person, TestServer } from '../support/people.ts';

let server: TestServer;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	server = await TestServer.withMedia();
	({ ana, ben } = await server.people());
});
afterAll(() => server.stop());

const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;
const leftFiles = () => readdir(join(server.services.config.data, 'uploads'));

async function assetOf(person: Person, id: string): Promise<Asset> {
	const device = person.device();
	await device.pull();
	return device.view.get(`asset/${id}`) as Asset;
}

describe('an upload', () => {
	test('makes an asset stored, byte for byte, and leaves nothing in the folder of uploads', async () => {
		const photo = await register(ana, await somePhoto());
		const answer = await upload(ana, photo);
		expect(answer.status).toBe(204);
		expect(await assetOf(ana, photo.id)).toMatchObject({ state: 'stored', type: 'image/jpeg' });
		expect(await leftFiles()).toEqual([]);

		const original = await ana.request(`/media/${photo.id}/original`);
		expect(Buffer.from(await original.arrayBuffer()).equals(photo.bytes)).toBe(true);
	});

	test('goes on where it was cut, also after the server was started again', async () => {
		const photo = await register(ana, await somePhoto());
		const url = (await begin(ana, photo.id, photo.bytes.length)).headers.get('location')!;
		expect((await send(ana, url, photo.bytes.subarray(0, 300))).headers.get('upload-offset')).toBe('300');

		const { services } = server;
		const again = new Media(services, server.connection, services.media.storage);
		await again.start();
		const app = createApp({ ...services, media: again });
		const request = (path: string, init: RequestInit) =>
			app.request(path, {
				...init,
				headers: { ...(init.headers as object), cookie: ana.cookie, origin: services.origin },
			});
		const restarted = { request } as unknown as Person;
		expect((await ask(restarted, url)).headers.get('upload-offset')).toBe('300');
		expect((await send(restarted, url, photo.bytes.subarray(300), 300)).status).toBe(204);
		expect((await assetOf(ana, photo.id)).state).toBe('stored');
		await again.stop();
	});

	test('of which all bytes came before the database was away is taken in when it is asked about again', async () => {
		const photo = await register(ana, await somePhoto());
		const url = (await begin(ana, photo.id, photo.bytes.length)).headers.get('location')!;
		const broken = vi
			.spyOn(server.services.media.jobs, 'ask')
			.mockRejectedValueOnce(new Error('the line is cut'));
		expect((await send(ana, url, photo.bytes)).status).toBe(500);
		broken.mockRestore();
		expect((await assetOf(ana, photo.id)).state).toBe('pending');

		// A client that is told 404 begins again, and is told that there is nothing to send.
		expect((await ask(ana, url)).status).toBe(404);
		expect(await codeOf(await begin(ana, photo.id, photo.bytes.length))).toBe('upload.already_stored');
		expect((await assetOf(ana, photo.id)).state).toBe('stored');
	});

	test('that nobody goes on with is forgotten after a week, and no sooner', async () => {
		const photo = await register(ana, await somePhoto());
		const url = (await begin(ana, photo.id, photo.bytes.length)).headers.get('location')!;
		const { uploads } = server.services.media;
		await uploads.sweep(Date.now() + 6 * 86_400_000);
		expect((await ask(ana, url)).status).toBe(200);
		expect(await uploads.sweep(Date.now() + 8 * 86_400_000)).toBeGreaterThan(0);
		expect((await ask(ana, url)).status).toBe(404);
		expect(await leftFiles()).toEqual([]);
	});

	test('with a wrong offset changes nothing', async () => {
		const photo = await register(ana, await somePhoto());
		const url = (await begin(ana, photo.id, photo.bytes.length)).headers.get('location')!;
		expect((await send(ana, url, photo.bytes.subarray(0, 100), 50)).status).toBe(409);
		expect((await ask(ana, url)).headers.get('upload-offset')).toBe('0');
	});
});

describe('what is not let in', () => {
	test('an asset that nobody registered, or that is someone else’s, does not exist', async () => {
		const photo = await register(ana, await somePhoto());
		const foreign = await begin(ben, photo.id, photo.bytes.length);
		expect([foreign.status, await codeOf(foreign)]).toEqual([404, 'asset.not_found']);
		const unknown = await begin(ana, crypto.randomUUID(), 10);
		expect([unknown.status, await codeOf(unknown)]).toEqual([404, 'asset.not_found']);
	});

	test('someone else’s upload does not exist', async () => {
		const photo = await register(ana, await somePhoto());
		const url = (await begin(ana, photo.id, photo.bytes.length)).headers.get('location')!;
		for (const answer of [
			await ask(ben, url),
			await send(ben, url, photo.bytes),
			await ben.request(url, { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } }),
		]) {
			expect(answer.status).toBe(404);
		}
		expect((await ask(ana, url)).headers.get('upload-offset')).toBe('0');
	});

	test('no session, no upload', async () => {
		const answer = await server.app.request('/api/uploads', {
			method: 'POST',
			headers: { 'tus-resumable': '1.0.0' },
		});
		expect([answer.status, await codeOf(answer)]).toEqual([401, 'auth.required']);
	});

	test('a length that was not announced', async () => {
		const photo = await register(ana, await somePhoto());
		const answer = await begin(ana, photo.id, photo.bytes.length + 1);
		expect([answer.status, await codeOf(answer)]).toEqual([400, 'asset.checksum']);
	});

	test('a file over the limit', async () => {
		const photo = await register(ana, await somePhoto());
		expect((await begin(ana, photo.id, 51 * 1024 ** 3)).status).toBe(413);
	});

	test('bytes that do not match their checksum: nothing stays, and the asset says why', async () => {
		const bytes = await somePhoto();
		const sha256 = createHash('sha256').update('something else').digest('hex');
		const photo = await register(ana, bytes, { sha256 });
		const answer = await upload(ana, photo);
		expect([answer.status, await codeOf(answer)]).toEqual([400, 'asset.checksum']);
		expect(await assetOf(ana, photo.id)).toMatchObject({ state: 'failed', failure: 'asset.checksum' });
		expect((await ana.request(`/media/${photo.id}/original`)).status).toBe(409);
	});

	test.each([
		['HTML', Buffer.from('<!doctype html><script>alert(1)</script>')],
		['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
		['noise', randomBytes(5000)],
	])('%s, whatever it is called', async (_what, content) => {
		const file = await register(ana, Buffer.concat([content, Buffer.from(crypto.randomUUID())]));
		const answer = await upload(ana, file);
		expect([answer.status, await codeOf(answer)]).toEqual([415, 'asset.unsupported']);
		expect(await assetOf(ana, file.id)).toMatchObject({ state: 'failed', failure: 'asset.unsupported' });
	});

	test('an upload’s id that is a path', async () => {
		for (const id of ['..%2f..%2fetc%2fpasswd', 'x.json', '%00', 'a'.repeat(32)]) {
			expect((await ask(ana, `/api/uploads/${id}`)).status).toBe(404);
		}
	});
});
