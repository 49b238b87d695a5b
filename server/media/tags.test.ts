import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { heldUp } from '../../tests/support/held-up.ts';
import { xmpFile } from '../../tests/support/xmp.ts';
import { readPhoto, untagged } from './metadata.ts';
import { tagsOfPhoto } from './tags.ts';

const fileDate = Date.parse('2020-05-01T10:00:00Z');
const date = '2012-02-03T04:05:06Z';

/** @param more what the photo says of itself besides @returns its path */
async function photo(more: string) {
	const folder = await mkdtemp(join(tmpdir(), 'gatefold-tags-'));
	onTestFinished(() => rm(folder, { recursive: true }));
	const path = join(folder, 'photo.webp');
	const plain = sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } });
	const xmp = xmpFile({ date, description: 'By the sea' }).replace('By the sea', more);
	await writeFile(path, await plain.withXmp(xmp).webp().toBuffer());
	return path;
}

test('what a photo says of itself is read', async () => {
	const tags = await tagsOfPhoto({ path: await photo(''), fileDate });
	expect(tags.taken).toEqual({ takenAt: '2012-02-03T04:05:06.000Z', source: 'iptc' });
});

test('a photo that is not there is a fault: another try may find it', async () => {
	await expect(tagsOfPhoto({ path: '/nowhere/photo.webp', fileDate })).rejects.toMatchObject({
		code: 'ENOENT',
	});
});

test('a photo that says more of itself than a reader can take says nothing', async () => {
	const path = await photo('<exif:a/>'.repeat(1_000_000));
	expect(await tagsOfPhoto({ path, fileDate })).toEqual(untagged(fileDate));
});

test('a photo that says a million characters of itself holds up nobody else', async () => {
	const path = await photo('a'.repeat(1_000_000));
	const read = await readPhoto({ path, fileDate });
	// Read for the second time, it takes as long as it would here.
	const begun = performance.now();
	await readPhoto({ path, fileDate });
	const inOneGo = performance.now() - begun;

	const longest = await heldUp(async () => expect(await tagsOfPhoto({ path, fileDate })).toEqual(read));
	// Of what it would be held up where the same is read in the server's own thread.
	expect(longest / inOneGo).toBeLessThan(0.5);
});
