import { expect, test } from 'vitest';
import { xmpFile } from '../../tests/support/xmp.ts';
import { mostSidecar, readSidecar, receiveSidecar, sidecarNames } from './sidecar.ts';

const read = (text: string) => readSidecar(Buffer.from(text));

test('title, description and date of an XMP file', () => {
	const date = '2012-02-03T04:05:06+01:00';
	expect(read(xmpFile({ date, title: 'Sea', description: 'By the sea &amp;\nthe sun' }))).toEqual({
		title: 'Sea',
		description: 'By the sea &\nthe sun',
		taken: { takenAt: '2012-02-03T03:05:06.000Z', takenAtSource: 'iptc' },
	});
});

test.each([
	['with nothing around it, as Lightroom does', (bare: string) => bare],
	[
		'behind an XML declaration, as darktable does',
		(bare: string) => `<?xml version="1.0" encoding="UTF-8"?>\n${bare}`,
	],
	['behind a mark of the byte order', (bare: string) => `\ufeff${bare}`],
	['without the outer element', (bare: string) => bare.replace(/<\/?x:xmpmeta[^>]*>/g, '')],
])('programs write one %s', (_how, written) => {
	const bare = xmpFile({ title: 'Sea', description: 'By the sea' }).replace(/^<\?xpacket.*\?>\n/, '');
	expect(bare).toMatch(/^<x:xmpmeta/);
	expect(read(written(bare))).toMatchObject({ title: 'Sea', description: 'By the sea' });
});

test('what it does not say is left open', () => {
	expect(read(xmpFile({ description: 'Alone' }))).toEqual({
		title: '',
		description: 'Alone',
		taken: undefined,
	});
});

test('what is no XMP, and what is cut off or names entities, says nothing', () => {
	for (const text of ['', 'no XMP', '<html></html>', '{"a": 1}']) expect(read(text)).toBeUndefined();
	expect(read(xmpFile({ title: 'Sea' }).slice(0, 300))?.title ?? '').not.toContain('Sea');
	const bomb = xmpFile({ title: '&b;' }).replace(
		'<x:xmpmeta',
		`<!DOCTYPE x [<!ENTITY a "${'ha'.repeat(50)}"><!ENTITY b "${'&a;'.repeat(50)}">]><x:xmpmeta`,
	);
	expect((read(bomb)?.title ?? '').length).toBeLessThan(50);
});

test('one that is too large is not read, and nothing of it is kept', async () => {
	let sent = 0;
	const pieces = async function* () {
		for (; sent < 100; sent++) yield Buffer.alloc(1024 * 1024);
	};
	expect(await receiveSidecar(pieces())).toBeUndefined();
	expect(sent).toBe(mostSidecar / 1024 / 1024);
});

test('the names under which it lies beside a file', () => {
	expect(sidecarNames('IMG_1.JPG')).toEqual(['img_1.jpg.xmp', 'img_1.xmp']);
});
