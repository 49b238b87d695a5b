import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { wav } from '../support/sounds.ts';
import { chooseFromMenu, createAlbum, undo } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { dropFromDisk, pickPhotos, visit } from './fixtures/library.ts';
import { expectAccessible } from './fixtures/looks.ts';
import { photos } from './fixtures/photos.ts';
import { expectUploaded } from './fixtures/standing.ts';

const titles = (page: Page) =>
	page
		.getByRole('textbox', { name: /^Title of track/ })
		.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));

/** What is drawn on the cover of the album that is open */
const coverIn = (page: Page) => page.getByRole('main').locator('.sleeve .cover img.shown').first();
const idIn = (address: string | null) => /[0-9a-f-]{36}/.exec(address ?? '')?.[0];

async function chooseCover(page: Page, file: string) {
	const chooser = page.waitForEvent('filechooser');
	await page.getByRole('button', { name: 'Choose cover' }).click();
	await (await chooser).setFiles(file);
}

/** Titles on a release's public page, in their order; a page that is not there has none. */
const publicTitles = async (guest: Page, path: string) => {
	const answer = await guest.goto(path);
	return answer?.ok() ? guest.locator('li p:first-of-type').allTextContents() : answer?.status();
};

test('[MA-40] [MA-48] files become an album with no connection, and a release when there is one; more tracks follow', async ({
	device,
	person,
	browser,
	server,
}, testInfo) => {
	test.slow();
	const folder = testInfo.outputPath('demo');
	mkdirSync(folder, { recursive: true });
	const path = (name: string) => join(folder, name);
	// Each another length: the same bytes would be the same track.
	for (const [i, name] of ['02 - second_song.wav', '01 - first_song.wav', '3. third.wav'].entries())
		writeFileSync(path(name), wav(1 + i));
	writeFileSync(path('notes.txt'), 'no music at all');
	writeFileSync(testInfo.outputPath('encore.wav'), wav(5));
	const [sleeve, other] = await photos(2);

	const ana = await person('ana');
	const laptop = await device('Ana’s laptop', { user: ana });
	const { page } = laptop;
	const guest = await (await browser.newContext({ baseURL: server.origin })).newPage();
	await laptop.readyForOffline();

	await test.step('a folder is dropped, offline: titles and order come from the files and can be changed', async () => {
		await page.goto('/music/new');
		await expectAccessible(page);
		await laptop.offline();
		await dropFromDisk(page, [folder]);
		await expect(page.getByText('Not a photo, video or track that Gatefold knows')).toBeVisible();
		await expect(page.getByRole('button', { name: 'Create Album' })).toBeEnabled();
		expect(await titles(page)).toEqual(['first song', 'second song', 'third']);
		await page.getByRole('button', { name: 'Leave out notes.txt' }).click();
		await page.getByRole('button', { name: 'Move third up' }).click();
		await page.getByRole('textbox', { name: 'Title of track 1' }).press('Alt+ArrowDown');
		await page.getByRole('textbox', { name: 'Title of track 2' }).press('Alt+ArrowUp');
		await page.getByRole('textbox', { name: 'Title of track 1' }).fill('Opening');
		expect(await titles(page)).toEqual(['Opening', 'third', 'second song']);
		await visit(page, 'Music');
		await page.getByRole('main').getByRole('link', { name: 'Create music album' }).first().click();
		expect(await titles(page), 'it stays while one looks at something else').toEqual([
			...['Opening', 'third', 'second song'],
		]);
		await page.getByRole('button', { name: 'Create Album' }).click();
		await expect(page.getByText('Please fill this in.')).toBeVisible();
		await page.getByLabel('Album Name').fill('Café Nights');
		await chooseCover(page, sleeve!);
		await expect(page.getByRole('img', { name: /^Chosen cover/ })).toBeVisible();
		await expectAccessible(page);
		await page.getByRole('button', { name: 'Create Album' }).click();
		await expect(page.getByRole('heading', { name: 'Café Nights' })).toBeVisible();
		await expect(coverIn(page), '[MA-48] its cover is there at once').toHaveCount(1);
		await expect(page.getByRole('link', { name: 'Waits to be released' })).toBeVisible();
		await page.reload();
		await expect(page.getByRole('link', { name: 'Waits to be released' })).toBeVisible();
	});

	await test.step('with a connection the tracks are sent and the album is released, in its order', async () => {
		expect(await publicTitles(guest, '/@ana/cafe-nights')).toBe(404);
		await laptop.online();
		await expect(page.getByRole('link', { name: 'Released', exact: true })).toHaveAttribute(
			'href',
			`${server.origin}/@ana/cafe-nights`,
			{ timeout: 30_000 },
		);
		expect(await publicTitles(guest, '/@ana/cafe-nights')).toEqual(['Opening', 'third', 'second song']);
	});

	await test.step('[MA-48] another cover is chosen offline, taken away and brought back, and everyone sees it', async () => {
		await expectUploaded(page);
		const first = await coverIn(page).getAttribute('src');
		await chooseFromMenu(page, 'Album Options');
		await expectAccessible(page);
		await laptop.offline();
		await chooseCover(page, other!);
		await expect(page.getByText('Cover changed')).toBeVisible();
		const second = () => coverIn(page).getAttribute('src');
		await expect.poll(async () => idIn(await second())).not.toBe(idIn(first));
		const chosen = idIn(await second());
		await page.getByRole('button', { name: 'Use the first track’s picture' }).click();
		await expect(coverIn(page)).toHaveCount(0);
		await undo(page);
		await expect.poll(async () => idIn(await second())).toBe(chosen);
		await laptop.online();
		const answer = async () => (await guest.goto('/@ana/cafe-nights'))?.text();
		await expect.poll(answer, { timeout: 30_000 }).toContain(`/media/${chosen}/`);
	});

	await test.step('tracks for an album of the same name go into it, and wait for the next release', async () => {
		await page.goto('/music/new');
		const chooser = page.waitForEvent('filechooser');
		await page.getByRole('button', { name: 'Choose tracks' }).click();
		await (await chooser).setFiles([testInfo.outputPath('encore.wav')]);
		await page.getByLabel('Album Name').fill('café nights ');
		await expect(page.getByText('The tracks go behind the 3 that are in it.')).toBeVisible();
		await page.getByRole('switch', { name: 'Release it' }).click();
		await page.getByRole('button', { name: 'Add 1 track' }).click();
		await expect(page.getByText('4 items')).toBeVisible();
		await expectUploaded(page);
		expect(await publicTitles(guest, '/@ana/cafe-nights')).toHaveLength(3);

		await page.getByRole('link', { name: '1 waits for the next release' }).click();
		await expectAccessible(page);
		await page.getByRole('button', { name: 'Release 1 more' }).click();
		await expect(page.getByText('Anyone can see 4 items on this page.')).toBeVisible();
		expect(await publicTitles(guest, '/@ana/cafe-nights')).toEqual([
			...['Opening', 'third', 'second song', 'encore'],
		]);
	});

	await test.step('[MA-43] the feed tells of it', async () => {
		await visit(page, 'Activity');
		await expect(page.getByRole('link', { name: /You released Café Nights/ })).toBeVisible();
		await page.goBack();
	});

	await test.step('a release is taken back, and that is undone', async () => {
		await page.getByRole('button', { name: 'Take back' }).click();
		await expect(page.getByText('No longer public')).toBeVisible();
		await expect.poll(() => publicTitles(guest, '/@ana/cafe-nights')).toBe(404);
		await undo(page);
		await expect.poll(() => publicTitles(guest, '/@ana/cafe-nights')).toHaveLength(4);
		await expect(page.getByRole('button', { name: 'Take back' })).toBeVisible();
	});
	await guest.context().close();
});

test('a photo album is released after it is said who will see it; a wish that waits is taken back', async ({
	device,
	person,
	browser,
	server,
}) => {
	const ana = await person('ana');
	const laptop = await device('Ana’s laptop', { user: ana });
	const { page } = laptop;
	await pickPhotos(page, await photos(3));
	await expectUploaded(page);
	await createAlbum(page, { name: 'Lake', choose: 3 });
	await laptop.readyForOffline();
	await chooseFromMenu(page, 'Release');
	const guest = await (await browser.newContext({ baseURL: server.origin })).newPage();

	await test.step('offline it is a wish, which can be taken back', async () => {
		await laptop.offline();
		await page.getByRole('button', { name: 'Release', exact: true }).click();
		const dialog = page.getByRole('dialog', { name: 'Release “Lake”?' });
		await expect(dialog).toContainText('without the place where they were taken');
		await expectAccessible(page);
		await dialog.getByRole('button', { name: 'Release' }).click();
		await expect(page.getByText('as soon as this device has a connection')).toBeVisible();
		await page.getByRole('button', { name: 'Do not release' }).click();
		await expect(page.getByRole('button', { name: 'Release', exact: true })).toBeVisible();
		await laptop.online();
		await expect.poll(() => guest.goto('/@ana/lake').then((answer) => answer?.status())).toBe(404);
	});

	await test.step('with a connection it is public at once', async () => {
		await page.getByRole('button', { name: 'Release', exact: true }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Release' }).click();
		await expect(page.getByText('Anyone can see 3 items on this page.')).toBeVisible();
		await guest.goto('/@ana/lake');
		await expect(guest.getByRole('listitem')).toHaveCount(3);
	});
	await guest.context().close();
});
