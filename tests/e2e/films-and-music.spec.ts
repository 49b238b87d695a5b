import type { Page } from '@playwright/test';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { apic, id3, wav } from '../support/sounds.ts';
import { expect, test } from './fixtures/app.ts';
import { allIds, pickPhotos, tiles } from './fixtures/library.ts';
import { expectUploaded } from './fixtures/standing.ts';

// What the device learns of a file by itself, with a server that can neither draw films nor hear music.
test.use({ serverOptions: { env: { GATEFOLD_FFMPEG: 'off' } } });

const folder = join(import.meta.dirname, '..', '..', 'test-results', 'sounds');
const real = join(import.meta.dirname, '..', '..', '..', 'shared', 'media');

type Shown = {
	mediaVersion: number;
	title: string;
	tags?: object;
	duration: number;
	peaks?: string;
	width: number;
	thumbhash: string;
};

/** What the page's own database says of an asset. */
const shownOf = (page: Page, userId: string, id: string) =>
	page.evaluate(
		([name, wanted]) =>
			new Promise<(Shown & { isDrawn: boolean }) | undefined>((resolve, reject) => {
				const opening = indexedDB.open(name!);
				opening.onerror = () => reject(new Error('no database'));
				opening.onsuccess = () => {
					const asking = opening.result.transaction('buckets').objectStore('buckets').getAll();
					asking.onsuccess = () => {
						const items = (asking.result as { items: ({ id?: string } & Shown)[] }[]).flatMap(
							(bucket) => bucket.items,
						);
						opening.result.close();
						const item = items.find(({ id }) => id === wanted);
						// The first picture of the server's, or one that took its place.
						resolve(item && { ...item, isDrawn: item.mediaVersion > 0 });
					};
				};
			}),
		[`gatefold:${userId}`, id],
	);

const status = (page: Page, path: string) =>
	page.evaluate(async (address) => (await fetch(address)).headers.get('content-type'), path);

test('a piece of music has its title, its waveform and its cover from the device, and other devices have them too', async ({
	device,
	person,
}) => {
	mkdirSync(folder, { recursive: true });
	const cover = await sharp({ create: { width: 500, height: 500, channels: 3, background: 'teal' } })
		.jpeg()
		.toBuffer();
	// A WAV may carry tags as an MP3 does.
	const tags = id3({ TIT2: 'Viper', TPE1: 'Ana', TALB: 'Snakes', TRCK: '3', APIC: apic(cover) });
	const plain = wav(2);
	const chunk = Buffer.alloc(8);
	chunk.write('id3 ', 'latin1');
	chunk.writeUInt32LE(tags.length, 4);
	const bytes = Buffer.concat([plain, chunk, tags, Buffer.alloc(tags.length % 2)]);
	bytes.writeUInt32LE(bytes.length - 8, 4);
	const path = join(folder, 'tone.wav');
	writeFileSync(path, bytes);

	const ana = await person('ana');
	const laptop = await device('laptop', { user: ana });
	await laptop.readyForOffline();
	await laptop.offline();
	await pickPhotos(laptop.page, [path]);
	const [id] = await allIds(laptop.page, 1);
	expect(await shownOf(laptop.page, ana.id, id!)).toMatchObject({
		...{ title: 'Viper', tags: { artist: 'Ana', album: 'Snakes', track: 3 } },
		...{
			duration: 2,
			width: 0,
			peaks: expect.stringMatching(/^[A-Za-z0-9+/]{160}$/),
			thumbhash: expect.stringMatching(/./),
		},
	});
	expect(await status(laptop.page, `/media/${id}/cover?v=0`)).toBe('image/webp');

	await laptop.online();
	await expectUploaded(laptop.page);
	const phone = await device('phone', { user: ana });
	await expect(tiles(phone.page)).toHaveCount(1);
	const { peaks } = (await shownOf(laptop.page, ana.id, id!))!;
	await expect
		.poll(() => shownOf(phone.page, ana.id, id!))
		.toMatchObject({ title: 'Viper', peaks, isDrawn: true });
});

test('a film has its poster from the device that added it, also elsewhere', async ({ device, person }) => {
	const path = join(real, 'videos', 'frog.webm');
	test.skip(!existsSync(path), 'There is no folder of real media here.');
	const ana = await person('ana');
	const laptop = await device('laptop', { user: ana });
	await pickPhotos(laptop.page, [path]);
	const [id] = await allIds(laptop.page, 1);
	await expectUploaded(laptop.page);
	const phone = await device('phone', { user: ana });
	await expect
		.poll(() => shownOf(phone.page, ana.id, id!))
		.toMatchObject({ width: 720, height: 480, isDrawn: true, thumbhash: expect.stringMatching(/./) });
	expect(await status(phone.page, `/media/${id}/preview?v=1`)).toBe('image/webp');
});
