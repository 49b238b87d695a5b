import AxeBuilder from '@axe-core/playwright';
import exifreader from 'exifreader';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { chooseFromMenu, createAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { allIds, expectDrawn, pickPhotos } from './fixtures/library.ts';
import { expectUpToDate } from './fixtures/standing.ts';
import { tellingExif } from '../support/telling-exif.ts';

/** A photo that says where and with what it was made. */
async function tellingPhoto(folder: string): Promise<string> {
	mkdirSync(folder, { recursive: true });
	const path = join(folder, 'beach.jpg');
	await sharp({ create: { width: 900, height: 600, channels: 3, background: '#2f6f8f' } })
		.jpeg()
		.withExif(tellingExif)
		.toFile(path);
	return path;
}

test('[PA-26] a link made with no connection is opened by a guest with its password, without the place, until it is ended', async ({
	device,
	person,
	browser,
	server,
}, testInfo) => {
	const ana = await person('ana');
	const laptop = await device('Ana’s laptop', { user: ana });
	const { page } = laptop;
	await laptop.readyForOffline();
	await pickPhotos(page, [await tellingPhoto(testInfo.outputPath('photos'))]);
	const ids = await allIds(page, 1);
	await createAlbum(page, { name: 'Lake', choose: ids });
	await expectDrawn(page, 1);
	await expectUpToDate(page);

	await laptop.offline();
	await chooseFromMenu(page, 'Album Options');
	const section = page.locator('#links');
	await section.getByRole('button', { name: 'Create a link' }).click();
	const dialog = page.getByRole('dialog', { name: 'New link' });
	await dialog.getByRole('switch', { name: 'Password' }).click();
	await dialog.getByLabel('Choose a password').fill('open sesame');
	await dialog.getByRole('button', { name: 'Create a link' }).click();
	const address = section.getByRole('listitem').getByRole('link');
	await expect(address).toContainText('/s/');
	await expect(section.getByRole('status')).toContainText('once this device has a connection');
	await laptop.online();
	await expect(section.getByRole('status')).toHaveCount(0);
	await expectUpToDate(page);

	const context = await browser.newContext({
		javaScriptEnabled: true,
		viewport: { width: 390, height: 800 },
	});
	const guest = await context.newPage();
	const refused: string[] = [];
	guest.on('console', (message) => void (message.type() === 'error' && refused.push(message.text())));
	const href = (await address.getAttribute('href'))!;
	await guest.goto(href);
	await expect(guest.getByRole('heading', { name: 'A shared album' })).toBeVisible();
	expect((await new AxeBuilder({ page: guest }).analyze()).violations).toEqual([]);
	await guest.getByLabel('Password').fill('open says me');
	await guest.getByRole('button', { name: 'Open the album' }).click();
	await expect(guest.getByRole('alert')).toHaveText('That is not the password.');
	await guest.getByLabel('Password').fill('open sesame');
	await guest.getByRole('button', { name: 'Open the album' }).click();
	await expect(guest.getByRole('heading', { level: 1, name: 'Lake' })).toBeVisible();
	const picture = guest.locator('.photos img');
	await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
	expect((await new AxeBuilder({ page: guest }).analyze()).violations).toEqual([]);

	await picture.click();
	await expect(guest.getByText('1 of 1')).toBeVisible();
	expect((await new AxeBuilder({ page: guest }).analyze()).violations).toEqual([]);
	const coming = guest.waitForEvent('download');
	await guest.getByRole('link', { name: 'Download' }).click();
	const download = await coming;
	expect(download.suggestedFilename()).toBe('beach.jpg');
	const bytes = await readFile(await download.path());
	expect(bytes.includes('Leica')).toBe(false);
	expect(exifreader.load(bytes, { expanded: true }).gps).toBeUndefined();
	expect((await sharp(bytes).metadata()).width).toBe(900);
	// A wrong password is an answer of 403, and nothing else has failed.
	expect(refused.filter((text) => !text.includes('403'))).toEqual([]);

	await expect(section.getByText('Opened once')).toBeVisible();
	await section.getByRole('button', { name: 'QR code' }).click();
	await expect(page.getByRole('img', { name: /QR code of .*\/s\// })).toBeVisible();
	await page.keyboard.press('Escape');

	await section.getByRole('button', { name: 'End link' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'End link' }).click();
	await expect(section.getByRole('listitem')).toHaveCount(0);
	await expectUpToDate(page);
	expect((await context.request.get(`${href}/media/${ids[0]}/thumb`)).status()).toBe(404);
	await guest.reload();
	await expect(guest.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
	expect(server.log()).not.toContain(new URL(href).pathname.split('/').at(-1));
	await context.close();
});
