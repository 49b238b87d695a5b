import AxeBuilder from '@axe-core/playwright';
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { chooseFromMenu, createAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { allIds, expectDrawn, pickPhotos, tiles } from './fixtures/library.ts';
import { makePhoto } from './fixtures/photos.ts';
import { expectUpToDate } from './fixtures/standing.ts';

/** Makes a link to the open album that takes uploads. @returns its address */
async function linkForUploads(page: Page): Promise<string> {
	await chooseFromMenu(page, 'Album Options');
	const section = page.locator('#links');
	await section.getByRole('button', { name: 'Create a link' }).click();
	const dialog = page.getByRole('dialog', { name: 'New link' });
	await dialog.getByRole('switch', { name: 'Allow uploads' }).click();
	await dialog.getByRole('button', { name: 'Create a link' }).click();
	await expect(section.getByRole('listitem')).toContainText('Takes photos from guests');
	const href = (await section.getByRole('listitem').getByRole('link').getAttribute('href'))!;
	await expectUpToDate(page);
	await page.getByRole('main').getByRole('link', { name: 'Back' }).click();
	return href;
}

async function guestAt(browser: Browser, address: string, javaScriptEnabled = true) {
	const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 390, height: 800 } });
	const page = await context.newPage();
	const broken: string[] = [];
	page.on('console', (message) => void (message.type() === 'error' && broken.push(message.text())));
	page.on('pageerror', (error) => void broken.push(String(error)));
	await page.goto(address);
	await expect(page.getByRole('heading', { name: 'Add your own' })).toBeVisible();
	return { context, page, broken };
}

/** A file that only looks like a photo */
function noPhoto(path: string): string {
	writeFileSync(path, '<html>no photo</html>');
	return path;
}

const noViolations = async (page: Page) =>
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

test('[PA-55] a guest sends photos by a link: each with its progress, another try after a cut, and the owner sees who', async ({
	device,
	person,
	browser,
}, testInfo) => {
	const ana = await person('ana');
	const { page } = await device('Ana’s laptop', { user: ana });
	await pickPhotos(page, [await makePhoto(1)]);
	await createAlbum(page, { name: 'Party', choose: await allIds(page, 1) });
	const address = await linkForUploads(page);
	const guest = await guestAt(browser, address);
	await noViolations(guest.page);

	const choose = async (paths: string[]) => {
		const chooser = guest.page.waitForEvent('filechooser');
		await guest.page.getByRole('button', { name: 'Choose files' }).click();
		await (await chooser).setFiles(paths);
	};
	const rows = guest.page.locator('.adding li');
	const row = (path: string) => rows.filter({ hasText: basename(path) });
	const [two, three, four] = [await makePhoto(2), await makePhoto(3), await makePhoto(4)];

	await guest.page.getByLabel('Your name').fill('Mia');
	await choose([two, noPhoto(testInfo.outputPath('page.jpg')), three]);
	await expect(row(two)).toContainText('Added');
	await expect(row(three)).toContainText('Added');
	await expect(row('page.jpg')).toContainText('This is no photo, video or music that can be kept here.');
	await expect(row('page.jpg').getByRole('button')).toHaveCount(0);
	await expect(guest.page.getByRole('status')).toHaveText('2 in the album, 1 not.');
	await noViolations(guest.page);

	await expectDrawn(page, 3);
	await chooseFromMenu(page, 'Show who added what');
	await expect(tiles(page).filter({ hasText: 'Mia (by link)' })).toHaveCount(2);

	// Cut off, then the connection is back: it goes on by itself.
	await guest.context.setOffline(true);
	await choose([four]);
	await expect(row(four)).toContainText('The connection was cut off.');
	await expect(row(four).getByRole('button', { name: 'Try again' })).toBeVisible();
	await guest.context.setOffline(false);
	await expect(row(four)).toContainText('Added');
	await expectDrawn(page, 4);

	// The same once more is not twice in the album.
	await choose([two]);
	await expect(row(two).last()).toContainText('Was in the album already');
	await guest.page.getByRole('link', { name: 'Show the album' }).click();
	await expect(guest.page.locator('.photos li')).toHaveCount(4);
	await expect(rows).toHaveCount(0);
	// Refused files and a cut are said in the console too; a policy that is broken would be as well.
	expect(guest.broken.filter((text) => !/415|ERR_INTERNET_DISCONNECTED/.test(text))).toEqual([]);

	// The link is ended while the page is open.
	await chooseFromMenu(page, 'Album Options');
	await page.locator('#links').getByRole('button', { name: 'End link' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'End link' }).click();
	await expectUpToDate(page);
	await choose([three]);
	await expect(row(three)).toContainText('This link takes no files any more.');
	await guest.page.getByRole('link', { name: 'Open the link again' }).click();
	await expect(guest.page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
	await guest.context.close();
});

test('[PA-55] a guest without scripts sends several at once by the form', async ({
	device,
	person,
	browser,
}, testInfo) => {
	const ana = await person('ana');
	const { page } = await device('Ana’s laptop', { user: ana });
	await createAlbum(page, { name: 'Party' });
	const guest = await guestAt(browser, await linkForUploads(page), false);
	const paths = [await makePhoto(1), noPhoto(testInfo.outputPath('page.jpg')), await makePhoto(2)];
	await guest.page.getByLabel('Photos, videos and music').setInputFiles(paths);
	await guest.page.getByRole('button', { name: 'Send' }).click();
	await expect(guest.page.getByText('2 files are in the album now.')).toBeVisible();
	await expect(guest.page.getByRole('listitem')).toContainText('This is no photo, video or music');
	await guest.page.getByRole('link', { name: 'Back to the album' }).click();
	await expect(guest.page.locator('.photos li')).toHaveCount(2);
	expect(guest.broken).toEqual([]);
	await expectDrawn(page, 2);
	await guest.context.close();
});
