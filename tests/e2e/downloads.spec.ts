import type { Download, Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { unzipped } from '../support/unzip.ts';
import { chooseFromMenu, createAlbum, openAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { allIds, expectDrawn, pickPhotos, select } from './fixtures/library.ts';
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

	await openAlbum(laptop.page, 'Lake');
	await laptop.page.locator(`main a[data-id="${id}"]`).click();
	const held = await downloaded(laptop.page, () =>
		laptop.page.getByRole('dialog').getByRole('button', { name: 'Download' }).click(),
	);
	expect(held.name).toMatch(/\.jpg$/);
	expect(held.bytes.equals(await readFile(path))).toBe(true);
});
