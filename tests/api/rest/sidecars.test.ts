import { afterAll, beforeAll, expect, test } from 'vitest';
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

/** @param parts of the form, in their order @returns the asset's id */
async function send(...parts: [part: 'assetData' | 'sidecarData', content: Buffer | string][]) {
	const form = new FormData();
	form.append('fileCreatedAt', '2020-05-01T10:00:00Z');
	for (const [part, content] of parts)
		form.append(part, new Blob([content as never]), part === 'assetData' ? 'beach.jpg' : 'beach.jpg.xmp');
	const { headers, body } = new Response(form);
	const whole = Buffer.from(await new Response(body).arrayBuffer());
	const answer = await ana.request('/api/assets', {
		method: 'POST',
		headers: { 'content-type': headers.get('content-type')!, 'content-length': String(whole.length) },
		body: whole,
	});
	expect(answer.ok).toBe(true);
	return ((await answer.json()) as { id: string }).id;
}

const asset = async (id: string) => (await site.call(ana, 'GET', `/assets/${id}`)).body;

const sidecar = xmpFile({ date: '2012-02-03T04:05:06Z', title: 'Sea', description: 'By the sea' });
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

test('one that says nothing leaves the photo as it is', async () => {
	const id = await send(['assetData', await somePhoto()], ['sidecarData', 'no XMP']);
	expect(await asset(id)).toMatchObject({ description: '', takenAtSource: 'file' });
});
