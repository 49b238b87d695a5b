import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '#domain/limits.ts';
import { mostSidecar, readSidecar } from '../../../server/media/sidecar.ts';
import { heldUp } from '../../support/held-up.ts';
import { somePhoto } from '../../support/media.ts';
import type { Person } from '../../support/people.ts';
import { xmpFile } from '../../support/xmp.ts';
import { RestSite } from './site.ts';

let site: RestSite;
let ana: Person;

beforeAll(async () => {
	site = await RestSite.start({ media: true });
	ana = await site.server.person('ana');
});
afterAll(() => site.stop());

type Part = [part: 'assetData' | 'sidecarData', content: Buffer];

/** @param parts of the form, in their order @returns the asset's id */
async function send(...parts: Part[]) {
	const { status, body } = await site.upload(ana, ['fileCreatedAt', '2020-05-01T10:00:00Z'], ...parts);
	expect([200, 201]).toContain(status);
	return body.id;
}

const asset = async (id: string) => (await site.call(ana, 'GET', `/assets/${id}`)).body;

const sidecar = Buffer.from(
	xmpFile({ date: '2012-02-03T04:05:06Z', title: 'Sea', description: 'By the sea' }),
);
const said = {
	title: 'Sea',
	description: 'By the sea',
	takenAt: '2012-02-03T04:05:06.000Z',
	takenAtSource: 'iptc',
};

test('what an XMP file beside a photo says is taken over, before the photo or behind it', async () => {
	const behind = await send(['assetData', await somePhoto()], ['sidecarData', sidecar]);
	expect(await asset(behind)).toMatchObject(said);
	const before = await send(['sidecarData', sidecar], ['assetData', await somePhoto()]);
	expect(await asset(before)).toMatchObject(said);
});

test('what a person has written stays when the photo comes again', async () => {
	const photo = await somePhoto();
	const id = await send(['assetData', photo]);
	const mine = { title: 'Mine', description: 'My words', takenAt: '2015-01-01T00:00:00.000Z' };
	await site.call(ana, 'PATCH', `/assets/${id}`, mine);
	expect(await send(['assetData', photo], ['sidecarData', sidecar])).toBe(id);
	expect(await asset(id)).toMatchObject({ ...mine, takenAtSource: 'person' });
});

test.each([
	['is no XMP', Buffer.from('no XMP')],
	['is too large', Buffer.alloc(mostSidecar + 1, sidecar)],
])('one that %s leaves the photo as it is, before it and behind it', async (_what, content) => {
	const parts: Part[] = [
		['assetData', await somePhoto()],
		['sidecarData', content],
	];
	expect(await asset(await send(...parts))).toMatchObject({ description: '', takenAtSource: 'file' });
	expect(await send(...parts.toReversed())).toBe(await send(...parts));
});

test('the largest that is read holds up nobody else', async () => {
	const large = Buffer.from(xmpFile({ description: 'a'.repeat(mostSidecar - 1_000) }));
	expect(large.length).toBeLessThan(mostSidecar);
	const read = () => readSidecar(large)!.description;
	expect(read()).toHaveLength(limits.description);
	const begun = performance.now();
	read();
	const inOneGo = performance.now() - begun;

	let id = '';
	const photo = await somePhoto();
	const longest = await heldUp(async () => {
		id = await send(['assetData', photo], ['sidecarData', large]);
	});
	expect((await asset(id)).description).toHaveLength(limits.description);
	// Of what it would be held up where the same is read in the server's own thread.
	expect(longest / inOneGo).toBeLessThan(0.5);
});
