import type { Page } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasRealMedia, realPath } from '../support/real-media.ts';
import { wav } from '../support/sounds.ts';
import { chooseFromMenu, createAlbum, openAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { downloaded, hashesOf } from './fixtures/bytes.ts';
import { allIds, pickPhotos, shownIds, tiles } from './fixtures/library.ts';
import { expectAccessible } from './fixtures/looks.ts';
import { photos } from './fixtures/photos.ts';
import { expectUploaded } from './fixtures/standing.ts';

const viewer = (page: Page) => page.getByRole('dialog', { name: 'Photo viewer' });

/** Files that a page's own store holds for albums that are kept */
const keptFiles = (page: Page, userId: string) =>
	page.evaluate(
		(name) =>
			new Promise<string[]>((resolve, reject) => {
				const opening = indexedDB.open(name);
				opening.onerror = () => reject(new Error('no database'));
				opening.onsuccess = () => {
					const asking = opening.result.transaction('files').objectStore('files').index('kept').getAllKeys();
					asking.onsuccess = () => {
						opening.result.close();
						resolve(asking.result as string[]);
					};
				};
			}),
		`gatefold:${userId}`,
	);

test('an album that is kept is whole with no server, follows what others add, and is freed', async ({
	device,
	person,
}) => {
	const [ana, ben] = [await person('ana'), await person('ben')];
	const folder = join(import.meta.dirname, '..', '..', 'test-results', 'sounds');
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'kept.wav'), wav(20));
	const music = hasRealMedia ? realPath('music/viper.mp3') : join(folder, 'kept.wav');
	const films = hasRealMedia ? [realPath('videos/rabbit320.mp4')] : [];
	const [first, second, third] = await photos(3);
	const paths = [first!, second!, music, ...films];

	const laptop = await device('laptop', { user: ana });
	await pickPhotos(laptop.page, paths);
	await allIds(laptop.page, paths.length);
	await expectUploaded(laptop.page);
	await createAlbum(laptop.page, {
		...{ name: 'For the train', choose: paths.length, people: [{ handle: 'ben' }] },
	});

	const tablet = await device('tablet', { user: ben });
	const { page } = tablet;
	await tablet.readyForOffline();
	// A second tab of the same device: one of them does the work.
	const other = await tablet.tab('/albums');
	await openAlbum(page, 'For the train');
	await chooseFromMenu(page, 'Keep on this device');
	await expect(page.getByRole('radio', { name: 'Everything, originals too' })).toBeVisible();
	await expect(page.locator('#keep')).toContainText(
		/Films and music play, and files can be taken out\. About [\d.]+ [kM]B/,
	);
	await page.getByRole('radio', { name: 'Everything, originals too' }).check();
	await expect(page.locator('#keep').getByRole('status')).toHaveText(/All of it is on this device/, {
		timeout: 30_000,
	});
	await expectAccessible(page);
	await expect(other.getByRole('img', { name: 'Kept on this device' })).toBeVisible();
	await page.getByRole('main').getByRole('link', { name: 'Back' }).click();
	await expect(page.getByRole('main').getByText('Kept on this device')).toBeVisible();

	await test.step('what another person adds arrives by itself', async () => {
		await laptop.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Photos' }).click();
		await openAlbum(laptop.page, 'For the train');
		await laptop.page.getByRole('main').getByRole('link', { name: 'Add photos' }).click();
		await pickPhotos(laptop.page, [third!], 'From this device');
		await expectUploaded(laptop.page);
		await expect
			.poll(async () => (await keptFiles(page, ben.id)).filter((key) => key.endsWith('original')).length, {
				timeout: 30_000,
			})
			.toBe(paths.length + 1);
		await expect
			.poll(async () => (await keptFiles(page, ben.id)).filter((key) => key.endsWith('preview')).length)
			.toBeGreaterThanOrEqual(3);
	});

	await test.step('with no server and no network every photo opens, and what plays is sought', async () => {
		await other.close();
		await tablet.offline({ killServer: true });
		await page.reload();
		await expect(tiles(page)).toHaveCount(paths.length + 1);
		const ids = await shownIds(page);
		expect(await downloaded(page, ids)).toEqual(hashesOf([...paths, third!]));
		await tiles(page).first().click();
		let played = 0;
		for (let i = 0; i < ids.length; i++) {
			await expect(viewer(page).getByText(`${i + 1} of ${ids.length}`)).toBeVisible();
			const media = viewer(page).locator('video, audio');
			if ((await media.count()) > 0) {
				await viewer(page).getByRole('button', { name: 'Play' }).last().click();
				await expect
					.poll(() => media.evaluate((it) => (it as HTMLMediaElement).currentTime))
					.toBeGreaterThan(0.2);
				const slider = viewer(page).getByRole('slider', { name: 'Position' });
				const { width, height } = (await slider.boundingBox())!;
				await slider.click({ position: { x: width * 0.7, y: height / 2 } });
				await expect
					.poll(() =>
						media.evaluate((it) => (it as HTMLMediaElement).currentTime / (it as HTMLMediaElement).duration),
					)
					.toBeGreaterThan(0.6);
				await viewer(page).getByRole('button', { name: 'Information' }).focus();
				played++;
			} else
				await expect
					.poll(() =>
						viewer(page)
							.locator('[data-opened] img')
							.evaluateAll((found) =>
								found.some(
									(img) =>
										(img as HTMLImageElement).src.includes('/preview') &&
										(img as HTMLImageElement).naturalWidth > 0,
								),
							),
					)
					.toBe(true);
			await page.keyboard.press('ArrowRight');
		}
		expect(played).toBe(paths.length - 2);
		await page.keyboard.press('Escape');
	});

	await test.step('it is kept no longer, and goes', async () => {
		await tablet.online({ startServer: true });
		await chooseFromMenu(page, 'Keep on this device');
		await page.getByRole('radio', { name: 'Not kept' }).check();
		await expect.poll(() => keptFiles(page, ben.id)).toEqual([]);
		// The bytes go behind their rows.
		const left = () =>
			page.evaluate(async (userId) => {
				const root = await navigator.storage.getDirectory();
				const mine = await (await root.getDirectoryHandle('files')).getDirectoryHandle(userId);
				const names: string[] = [];
				for await (const name of mine.keys()) names.push(name);
				return names;
			}, ben.id);
		await expect.poll(left).toEqual([]);
	});
});

test('a kept album that one is removed from goes from the device', async ({ device, person }) => {
	const [ana, ben] = [await person('ana'), await person('ben')];
	const laptop = await device('laptop', { user: ana });
	await pickPhotos(laptop.page, await photos(2));
	await allIds(laptop.page, 2);
	await expectUploaded(laptop.page);
	await createAlbum(laptop.page, { name: 'Ours', choose: 2, people: [{ handle: 'ben' }] });
	const { page } = await device('tablet', { user: ben });
	await openAlbum(page, 'Ours');
	await chooseFromMenu(page, 'Keep on this device');
	await page.getByRole('radio', { name: 'Pictures' }).check();
	await expect(page.locator('#keep').getByRole('status')).toHaveText(/All of it is on this device/);
	expect(await keptFiles(page, ben.id)).toHaveLength(4);
	await chooseFromMenu(laptop.page, 'Album Options');
	await laptop.page.getByRole('button', { name: 'Remove ben' }).click();
	await laptop.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
	await expect.poll(() => keptFiles(page, ben.id)).toEqual([]);
});
