import { newId } from '#domain/ids.ts';
import type { Page } from '@playwright/test';
import { openAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { elsewhere } from './fixtures/elsewhere.ts';
import { allIds, expectDrawn, pickPhotos, tiles } from './fixtures/library.ts';
import { expectAccessible } from './fixtures/looks.ts';
import { makePhoto } from './fixtures/photos.ts';
import { expectUploaded } from './fixtures/standing.ts';

/** Opens the album's activity on a page of its own: there is no room for it beside the album at this width. */
async function openActivity(page: Page) {
	await openAlbum(page, 'Lake');
	await page
		.getByRole('main')
		.getByRole('link', { name: /^Activity/ })
		.click();
	await expect(page).toHaveURL(/\/activity$/);
}

async function expectReadOnly(page: Page) {
	await openActivity(page);
	const main = page.getByRole('main');
	for (const text of ['What a day', 'This one', 'Mine too']) await expect(main.getByText(text)).toBeVisible();
	await expect(main.getByText('Ana liked this album')).toBeVisible();
	await expect(main.getByRole('heading', { name: 'Comments and likes are off' })).toBeVisible();
	await expect(main.getByRole('textbox')).toHaveCount(0);
	await expect(main.getByRole('button', { name: /Send|Like|liked/ })).toHaveCount(0);

	// Taking back one's own words is all that is left to do with them.
	const own = main.getByRole('listitem').filter({ hasText: 'Mine too' });
	await own.hover();
	await own.getByRole('button').click();
	await expect(page.getByRole('menuitem')).toHaveText(['Delete comment']);
	await page.keyboard.press('Escape');

	await openAlbum(page, 'Lake');
	await tiles(page).first().click();
	const viewer = page.getByRole('dialog', { name: 'Photo viewer' });
	await expect(viewer.getByRole('button', { name: 'Download' })).toBeVisible();
	await expect(viewer.getByRole('button', { name: 'Like' })).toHaveCount(0);
	await page.keyboard.press('i');
	await expect(viewer.locator('.likes')).toHaveText('Ana');
	await expect(viewer.getByText('This one')).toBeVisible();
	await expect(viewer.getByRole('textbox')).toHaveCount(0);
	await page.keyboard.press('l');
	await expect(viewer.locator('.likes')).toHaveText('Ana');
	await page.keyboard.press('Escape');
	await expect(viewer).toBeHidden();
}

test('[C7] [PA-28] where activity is switched off, what was said stays readable by its members and nobody adds to it, offline too', async ({
	device,
	person,
	server,
}) => {
	test.slow();
	const [ana, ben] = [await person('ana'), await person('ben')];
	const size = { width: 1000, height: 800 };
	const { page: hers } = await device('Ana’s laptop', { user: ana, size });
	const tablet = await device('Ben’s tablet', { user: ben, size });
	const his = tablet.page;
	await pickPhotos(hers, [await makePhoto(1)]);
	const [assetId = ''] = await allIds(hers, 1);
	await expectUploaded(hers);
	const [byAna, byBen] = [elsewhere(server.origin, ana), elsewhere(server.origin, ben)];
	const albumId = newId();
	const members = [{ handle: 'ben', role: 'viewer' }];
	await byAna('createAlbum', { id: albumId, name: 'Lake', assetIds: [assetId], members });
	await byAna('addComment', { albumId, id: newId(), text: 'What a day' });
	await byAna('addComment', { albumId, id: newId(), assetId, text: 'This one' });
	await byBen('addComment', { albumId, id: newId(), text: 'Mine too' });
	await byAna('setLike', { albumId, liked: true });
	await byAna('setLike', { albumId, assetId, liked: true });
	await openActivity(his);
	await expect(his.getByRole('textbox', { name: 'Add a comment' })).toBeVisible();

	await test.step('on the page that is open', async () => {
		await byAna('updateAlbum', { id: albumId, isActivityEnabled: false });
		await expect(his.getByRole('heading', { name: 'Comments and likes are off' })).toBeVisible();
		await expectReadOnly(his);
		await openActivity(his);
		await expectAccessible(his);
		// What comes too late is refused: it is read by nobody.
		await byBen('addComment', { albumId, id: newId(), text: 'Too late' });
		await expect(his.getByText('Too late')).toHaveCount(0);
	});

	await test.step('after a start with no connection', async () => {
		await tablet.readyForOffline();
		await his.reload();
		await openAlbum(his, 'Lake');
		await expectDrawn(his, 1);
		await tablet.offline();
		await his.reload();
		await expectReadOnly(his);
	});

	await test.step('switched on again, all of it is there and more can be said', async () => {
		await tablet.online();
		await byAna('updateAlbum', { id: albumId, isActivityEnabled: true });
		await openActivity(his);
		await his.getByRole('textbox', { name: 'Add a comment' }).fill('And the evening');
		await his.getByRole('button', { name: 'Send' }).click();
		await openActivity(hers);
		for (const text of ['What a day', 'This one', 'Mine too', 'And the evening'])
			await expect(hers.getByText(text)).toBeVisible();
		await expect(hers.getByText('Too late')).toHaveCount(0);
	});
});
