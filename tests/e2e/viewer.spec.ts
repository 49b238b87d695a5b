import type { Page } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasRealMedia, realPath } from '../support/real-media.ts';
import { aiff } from '../support/sounds.ts';
import { expect, test } from './fixtures/app.ts';
import { createAlbum, openAlbum } from './fixtures/albums.ts';
import { allIds, pickPhotos, tiles } from './fixtures/library.ts';
import { expectAccessible } from './fixtures/looks.ts';
import { photos } from './fixtures/photos.ts';
import { expectUploaded, expectUpToDate } from './fixtures/standing.ts';

const viewer = (page: Page) => page.getByRole('dialog', { name: 'Photo viewer' });

/** Opens what a grid shows under an id. */
async function open(page: Page, id: string) {
	await page.locator(`main a[data-id="${id}"]`).click();
	await expect(viewer(page)).toBeVisible();
}

/** How far the film or the music is, in seconds. */
const time = (page: Page) =>
	viewer(page)
		.locator('video, audio')
		.evaluate((media) => (media as HTMLMediaElement).currentTime);

/** Seeks by the slider, as a hand does: to a part of the length. */
async function seekTo(page: Page, part: number) {
	const slider = viewer(page).getByRole('slider', { name: 'Position' });
	const { width, height } = (await slider.boundingBox())!;
	await slider.click({ position: { x: width * part, y: height / 2 } });
}

test('films and music play in the viewer: poster or cover first, then sound, and sought by hand', async ({
	device,
	person,
}) => {
	test.skip(!hasRealMedia, 'There is no folder of real media here.');
	const ana = await person('ana');
	const laptop = await device('laptop', { user: ana });
	const { page } = laptop;
	await pickPhotos(page, [realPath('videos/rabbit320.mp4')]);
	const [film] = await allIds(page, 1);
	await expectUploaded(page);

	await test.step('a film shows its poster, fetches nothing of itself, and plays when it is asked to', async () => {
		const ranges: string[] = [];
		page.on('request', (request) => {
			if (request.url().includes('/original')) ranges.push(request.url());
		});
		await open(page, film!);
		await expect(viewer(page).locator('[data-opened] img').last()).toHaveJSProperty('complete', true);
		expect(ranges).toEqual([]);
		await viewer(page).getByRole('button', { name: 'Play' }).last().click();
		await expect.poll(() => time(page)).toBeGreaterThan(0.3);
		await page.keyboard.press(' ');
		await expect(page.locator('video')).toHaveJSProperty('paused', true);
	});

	await test.step('it is sought by the slider and by its keys', async () => {
		const played = () =>
			page.locator('video').evaluate((film: HTMLVideoElement) => film.currentTime / film.duration);
		await seekTo(page, 0.5);
		await expect.poll(played).toBeGreaterThan(0.4);
		await page.keyboard.press('ArrowLeft');
		await expect.poll(played).toBeLessThan(0.4);
		await page.keyboard.press('Escape');
		await expect(viewer(page)).toBeHidden();
	});

	await pickPhotos(page, [realPath('music/viper.mp3')]);
	const all = await allIds(page, 2);
	const track = all.find((id) => id !== film)!;
	await expectUploaded(page);
	await test.step('music has its title, artist and waveform, and plays on from where one presses', async () => {
		await open(page, track);
		await expect(viewer(page).locator('.title')).toHaveText(/./);
		await expect(viewer(page).locator('svg.played')).toBeVisible();
		await viewer(page).getByRole('button', { name: 'Play' }).click();
		await expect.poll(() => time(page)).toBeGreaterThan(0.2);
		await seekTo(page, 0.6);
		await expect.poll(() => time(page)).toBeGreaterThan(10);
		await expectAccessible(page);
		await page.keyboard.press('Escape');
	});
});

test.describe('where the server makes no copies', () => {
	test.use({ serverOptions: { env: { GATEFOLD_FFMPEG: 'off' } } });

	test('what browsers do not play says so, and is offered as it is', async ({ device, person }) => {
		const folder = join(import.meta.dirname, '..', '..', 'test-results', 'sounds');
		mkdirSync(folder, { recursive: true });
		const path = join(folder, 'tone.aiff');
		writeFileSync(path, aiff());
		const ana = await person('ana');
		const { page } = await device('laptop', { user: ana });
		await pickPhotos(page, [path]);
		const [id] = await allIds(page, 1);
		await expectUploaded(page);
		await open(page, id!);
		await expect(viewer(page).getByText('Browsers do not play this kind of file')).toBeVisible();
		const download = page.waitForEvent('download');
		await viewer(page).locator('[data-controls]').getByRole('button', { name: 'Download' }).click();
		expect((await download).suggestedFilename()).toBe('tone.aiff');
	});
});

test('the information tells camera, place and date, its owner changes words and date, and members read them', async ({
	device,
	person,
}) => {
	test.skip(!hasRealMedia, 'There is no folder of real media here.');
	const [ana, ben] = [await person('ana'), await person('ben')];
	const laptop = await device('laptop', { user: ana });
	const phone = await device('phone', { user: ben, size: { width: 390, height: 844 } });
	await pickPhotos(laptop.page, [realPath('photos/gps-thompson-springs.jpg'), ...(await photos(1))]);
	await allIds(laptop.page, 2);
	await expectUploaded(laptop.page);
	await createAlbum(laptop.page, { name: 'Springs', choose: 2, people: [{ handle: 'ben' }] });
	const place = /\d+\.\d{4}° N, \d+\.\d{4}° W/;
	const withPlace = async (page: Page) => {
		const panel = viewer(page).getByRole('complementary', { name: 'Information' });
		await expect(panel).toContainText(/Taken/);
		await expect(panel).toContainText(/\.jpg/);
		if (!place.test((await panel.textContent()) ?? '')) await page.keyboard.press('ArrowRight');
		await expect(panel).toContainText(place);
		return panel;
	};

	await tiles(laptop.page).first().click();
	await expect(viewer(laptop.page)).toBeVisible();
	await laptop.page.keyboard.press('i');
	const panel = await withPlace(laptop.page);
	await expect(panel).toContainText(/From (the camera|GPS|the file’s date)/);
	await expectAccessible(laptop.page);
	await panel.getByRole('button', { name: 'Edit' }).click();
	await panel.getByLabel('Title').fill('The old road');
	await panel.getByLabel('Description').fill('Before the rain');
	await panel.getByLabel('Taken').fill('2011-05-06T07:08:09');
	await panel.getByRole('button', { name: 'Save' }).click();
	await expect(panel).toContainText('6 May 2011');
	await expect(panel).toContainText('Set by hand');
	await expectUpToDate(laptop.page);

	await openAlbum(phone.page, 'Springs');
	await phone.page.getByRole('link', { name: /The old road/ }).click();
	await viewer(phone.page).getByRole('button', { name: 'Information' }).click();
	const sheet = viewer(phone.page).getByRole('complementary', { name: 'Information' });
	await expect(sheet).toContainText('The old road');
	await expect(sheet).toContainText('Before the rain');
	await expect(sheet).toContainText(place);
	await expect(sheet).toContainText('Set by hand');
	await expect(sheet.getByRole('button', { name: 'Edit' })).toHaveCount(0);
	await phone.page.keyboard.press('Escape');
	await expect(viewer(phone.page)).toBeHidden();

	await test.step('with no connection the rest is not known, and what albums show is', async () => {
		await phone.readyForOffline();
		await phone.offline({ killServer: true });
		await tiles(phone.page).first().click();
		await expect(viewer(phone.page)).toBeVisible();
		await viewer(phone.page).getByRole('button', { name: 'Information' }).click();
		await expect(sheet).toContainText('Added by Ana');
		await expect(sheet).toContainText('Camera and place are shown when you are connected.');
	});
});
