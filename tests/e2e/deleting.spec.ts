import type { Page } from '@playwright/test';
import { newId } from '#domain/ids.ts';
import { albumCard, chooseFromMenu, openAlbum, undo } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { elsewhere } from './fixtures/elsewhere.ts';
import { allIds, pickPhotos, shownIds, tiles, visit } from './fixtures/library.ts';
import { makePhoto } from './fixtures/photos.ts';
import { expectUploaded } from './fixtures/standing.ts';

/** Waits until three pictures are there as the server has drawn them: nobody asks for one any more while it goes. */
const expectDrawn = (page: Page) =>
	expect
		.poll(() =>
			tiles(page)
				.locator('img[src*="thumb?v=1"]')
				.evaluateAll((images: HTMLImageElement[]) => images.filter((image) => image.naturalWidth > 0).length),
		)
		.toBe(3);

test('[PA-30] own photos go with a deleted album where its owner says so, nobody else’s do, and all of it comes back', async ({
	device,
	person,
	server,
}) => {
	test.slow();
	const [ana, ben] = [await person('ana'), await person('ben')];
	const { page } = await device('Ana’s laptop', { user: ana });
	const { page: other } = await device('Ben’s tablet', { user: ben });
	await pickPhotos(page, await Promise.all([1, 2, 3].map(makePhoto)));
	const [a = '', b = '', c = ''] = await allIds(page, 3);
	await pickPhotos(other, [await makePhoto(4)]);
	const [his = ''] = await allIds(other, 1);
	for (const each of [page, other]) await expectUploaded(each);
	const byAna = elsewhere(server.origin, ana);
	const draft = newId();
	const members = [{ handle: 'ben', role: 'editor' }];
	await byAna('createAlbum', { id: draft, name: 'Draft', assetIds: [a, b], members });
	await byAna('createAlbum', { id: newId(), name: 'Best', assetIds: [b, c], members });
	await elsewhere(server.origin, ben)('addAssets', { albumId: draft, assetIds: [his] });
	for (const each of [page, other]) {
		await openAlbum(each, 'Draft');
		await expectDrawn(each);
	}
	const dialog = page.getByRole('dialog', { name: 'Delete “Draft”' });

	await test.step('without, no photo goes', async () => {
		await chooseFromMenu(page, 'Delete Album');
		await expect(dialog.getByRole('switch', { name: 'delete my 2 photos' })).not.toBeChecked();
		await dialog.getByRole('button', { name: 'Delete Album' }).click();
		await expect(albumCard(page, 'Draft')).toHaveCount(0);
		await expect(other.getByRole('heading', { name: 'This album is not here any more' })).toBeVisible();
		await visit(page, 'Photos');
		await expect.poll(() => shownIds(page)).toEqual([a, b, c]);
		await undo(page);
		await openAlbum(page, 'Draft');
		await expect(tiles(page)).toHaveCount(3);
		// It is before his eyes again, and its pictures are fetched anew.
		await expectDrawn(other);
	});

	await test.step('with them, hers go to the trash and out of every album, his stays', async () => {
		await chooseFromMenu(page, 'Delete Album');
		await dialog.getByRole('switch', { name: 'delete my 2 photos' }).click();
		await dialog.getByRole('button', { name: 'Delete album and 2 photos' }).click();
		await expect(albumCard(page, 'Draft')).toHaveCount(0);
		// Before it has reached him, he would be shown a photo whose picture the server gives nobody any more.
		await expect(other.getByRole('heading', { name: 'This album is not here any more' })).toBeVisible();
		await visit(page, 'Photos');
		await expect.poll(() => shownIds(page)).toEqual([c]);
		// The message stays for as long as one points at it.
		await page.getByRole('button', { name: 'Undo' }).hover();
		await openAlbum(other, 'Best');
		await expect.poll(() => shownIds(other)).toEqual([c]);
		await visit(other, 'Photos');
		await expect.poll(() => shownIds(other)).toEqual([his]);
	});

	await test.step('one undo brings back both, at their places', async () => {
		await undo(page);
		await expect.poll(() => shownIds(page)).toEqual([a, b, c]);
		await openAlbum(other, 'Best');
		await expect.poll(() => shownIds(other)).toEqual([b, c]);
		for (const each of [page, other]) {
			await openAlbum(each, 'Draft');
			await expect.poll(async () => (await shownIds(each)).sort()).toEqual([a, b, his].sort());
		}
	});
});
