import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pngOf } from '../../support/bomb.ts';
import { register, somePhoto, upload } from '../../support/media.ts';
import type { Person } from '../../support/people.ts';
import { RestSite } from './site.ts';

let site: RestSite;
let ana: Person;

beforeAll(async () => {
	site = await RestSite.start({ media: true });
	ana = await site.server.person('ana');
});
afterAll(() => site.stop());

/** @param fields before the file */
const send = (person: Person, bytes: Buffer, fields: Record<string, string> = {}, part = 'assetData') =>
	site.upload(person, ...Object.entries(fields), [part, bytes]);

const check = async (bytes: Buffer) => {
	const checksum = createHash('sha1').update(bytes).digest('hex');
	const asked = { assets: [{ id: 'beach.jpg', checksum }] };
	const { body } = await site.call<{ results: { action: string; assetId?: string }[] }>(
		ana,
		'POST',
		'/assets/bulk-upload-check',
		asked,
	);
	return body.results[0]!;
};

test('a file is one asset however often it comes, in the albums that come with it', async () => {
	const photo = await somePhoto();
	expect((await check(photo)).action).toBe('accept');
	const first = await send(ana, photo, {
		albumNames: '["By form"]',
		fileCreatedAt: '2020-05-01T10:00:00+02:00',
	});
	expect(first).toMatchObject({ status: 201, body: { status: 'created' } });
	const again = await send(ana, photo, { albumNames: '["By form","Another"]' });
	expect(again).toEqual({ status: 200, body: { id: first.body.id, status: 'duplicate' } });
	expect(await check(photo)).toMatchObject({ action: 'reject', assetId: first.body.id });
	const { body } = await site.call<{ albumName: string; assetCount: number }[]>(ana, 'GET', '/albums');
	expect(body.map(({ albumName, assetCount }) => [albumName, assetCount]).sort()).toEqual([
		['Another', 1],
		['By form', 1],
	]);
});

test('a file that came from a device is known by its other hash too, drawn or not', async () => {
	for (const bytes of [await somePhoto(), pngOf(40_000, 40_000)]) {
		expect((await check(bytes)).action).toBe('accept');
		const asset = await register(ana, bytes);
		expect((await upload(ana, asset)).status).toBe(204);
		await vi.waitFor(
			async () => expect(await check(bytes)).toMatchObject({ action: 'reject', assetId: asset.id }),
			20_000,
		);
	}
});

test('what was deleted for good is not known any more, and new when it comes again', async () => {
	const photo = await somePhoto();
	const { id } = (await send(ana, photo)).body;
	await site.call(ana, 'POST', '/assets/trash', { ids: [id] });
	expect((await check(photo)).action).toBe('accept');
	await site.call(ana, 'POST', '/assets/purge', { ids: [id] });
	expect((await check(photo)).action).toBe('accept');
	const [left] = await site.server
		.sql`select count(*)::integer as count from asset_checksums where asset_id = ${id}`;
	expect(left).toEqual({ count: 0 });
	expect((await send(ana, photo)).body).toEqual({ id, status: 'created' });
});

test("what someone has is nobody else's to know", async () => {
	const ben = await site.server.person('ben');
	const photo = await somePhoto();
	await send(ben, photo);
	expect((await check(photo)).action).toBe('accept');
});

test('what is no file, or none that is taken, is refused and leaves nothing', async () => {
	const before = (await site.call(ana, 'GET', '/assets/statistics')).body;
	expect(await send(ana, Buffer.from('<html>'))).toMatchObject({
		status: 415,
		body: { code: 'asset.unsupported' },
	});
	expect(await send(ana, Buffer.alloc(0))).toMatchObject({ status: 422, body: { code: 'asset.empty' } });
	expect(await send(ana, await somePhoto(), {}, 'file')).toMatchObject({ status: 400 });
	expect(await send(ana, await somePhoto(), { albumNames: 'Summer' })).toMatchObject({ status: 400 });
	expect((await site.call(ana, 'GET', '/assets/statistics')).body).toEqual(before);
});
