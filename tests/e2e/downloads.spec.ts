import type { Download, Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { unzipped } from '../support/unzip.ts';
import { chooseFromMenu, createAlbum, openAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { allIds, expectDrawn, pickPhotos, select, visit } from './fixtures/library.ts';
import { makePhoto } from './fixtures/photos.ts';
import { expectUpToDate } from './fixtures/standing.ts';

/** What the browser downloads while something is done. */
async function downloaded(page: Page, doing: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
	const coming = page.waitForEvent('download');
	await doing();
	const download: Download = await coming;
	return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('an album, a selection and one photo are downloaded byte for byte, by a viewer too', async ({
	device,
	person,
}) => {
	const [ana, ben] = [await person('ana'), await person('ben')];
	const laptop = await device('Ana’s laptop', { user: ana });
	const tablet = await device('Ben’s tablet', { user: ben });
	const paths = await Promise.all([1, 2, 3].map(makePhoto));
	const originals = await Promise.all(paths.map((path) => readFile(path)));
	await pickPhotos(laptop.page, paths);
	const ids = await allIds(laptop.page, 3);
	await createAlbum(laptop.page, { name: 'Lake', choose: ids, people: [{ handle: 'ben', role: 'Viewer' }] });
	await openAlbum(tablet.page, 'Lake');
	await expectDrawn(tablet.page, 3);
	const { page } = tablet;
	const toolbar = page.getByRole('toolbar', { name: 'Selection' });

	const album = await downloaded(page, () => chooseFromMenu(page, 'Download'));
	expect(album.name).toBe('Lake.zip');
	const files = unzipped(album.bytes);
	expect([...files.keys()].sort()).toEqual(['photo-1.jpg', 'photo-2.jpg', 'photo-3.jpg']);
	for (const [i, bytes] of originals.entries())
		expect(files.get(`photo-${i + 1}.jpg`)?.bytes.equals(bytes)).toBe(true);
	await expect(page.getByText('Downloading 3 files')).toBeVisible();

	await select(page, ids.slice(0, 2));
	const chosen = await downloaded(page, () => toolbar.getByRole('button', { name: 'Download' }).click());
	expect(chosen.name).toBe('Lake.zip');
	// Newest first
	expect([...unzipped(chosen.bytes).keys()].sort()).toEqual(['photo-2.jpg', 'photo-3.jpg']);
	await expect(toolbar).toHaveCount(0);
	await expect(page.getByRole('heading', { level: 1, name: 'Lake' })).toBeVisible();

	await page.locator(`main a[data-id="${ids[0]}"]`).click();
	const one = await downloaded(page, () =>
		page.getByRole('dialog').getByRole('button', { name: 'Download' }).click(),
	);
	expect(one.name).toBe('photo-3.jpg');
	expect(one.bytes.equals(originals[2]!)).toBe(true);
});

test('copies of someone else’s photos are saved in one’s own library, from the viewer and from a selection', async ({
	device,
	person,
}) => {
	const [ana, ben] = [await person('ana'), await person('ben')];
	const laptop = await device('Ana’s laptop', { user: ana });
	const { page } = await device('Ben’s tablet', { user: ben });
	await pickPhotos(laptop.page, await Promise.all([6, 7, 8].map(makePhoto)));
	const ids = await allIds(laptop.page, 3);
	await createAlbum(laptop.page, { name: 'Lake', choose: ids, people: [{ handle: 'ben', role: 'Viewer' }] });
	await openAlbum(page, 'Lake');
	await expectDrawn(page, 3);

	await page.locator(`main a[data-id="${ids[0]}"]`).click();
	const viewer = page.getByRole('dialog');
	await viewer.getByRole('button', { name: 'Save a copy' }).click();
	await expect(page.getByText('1 copy saved in Photos')).toBeVisible();
	// The message can be pressed, though a viewer covers the page.
	await viewer.getByRole('button', { name: 'Dismiss' }).click();
	await viewer.getByRole('button', { name: 'Close' }).click();

	await select(page, ids.slice(1));
	await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Save a copy' }).click();
	await expect(page.getByText('2 copies saved in Photos')).toBeVisible();
	await visit(page, 'Photos');
	await expectDrawn(page, 3);
	// Own photos are copied nowhere.
	await openAlbum(laptop.page, 'Lake');
	await select(laptop.page, ids);
	await expect(laptop.page.getByRole('button', { name: 'Save a copy' })).toHaveCount(0);
});

test('with no connection a download says so, but for what this device has', async ({ device, person }) => {
	const [ana, ben] = [await person('ana'), await person('ben')];
	const laptop = await device('Ana’s laptop', { user: ana });
	const tablet = await device('Ben’s tablet', { user: ben });
	const path = await makePhoto(4);
	await pickPhotos(laptop.page, [path]);
	const [id = ''] = await allIds(laptop.page, 1);
	await createAlbum(laptop.page, { name: 'Lake', choose: [id], people: [{ handle: 'ben' }] });
	await openAlbum(tablet.page, 'Lake');
	await expectDrawn(tablet.page, 1);
	await expectUpToDate(laptop.page);
	for (const one of [laptop, tablet]) await one.readyForOffline();
	await tablet.offline();
	await laptop.offline({ killServer: true });
	await chooseFromMenu(tablet.page, 'Download');
	await expect(tablet.page.getByText('Downloading needs a connection.')).toBeVisible();
	await select(tablet.page, [id]);
	await tablet.page.getByRole('button', { name: 'Save a copy' }).click();
	await expect(tablet.page.getByText('Saving a copy needs a connection.')).toBeVisible();

	await openAlbum(laptop.page, 'Lake');
	await laptop.page.locator(`main a[data-id="${id}"]`).click();
	const held = await downloaded(laptop.page, () =>
		laptop.page.getByRole('dialog').getByRole('button', { name: 'Download' }).click(),
	);
	expect(held.name).toMatch(/\.jpg$/);
	expect(held.bytes.equals(await readFile(path))).toBe(true);
});
