import { newId } from '#domain/ids.ts';
import type { Page } from '@playwright/test';
import { openAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { elsewhere } from './fixtures/elsewhere.ts';
import { allIds, pickPhotos, tiles } from './fixtures/library.ts';
import { expectAccessible } from './fixtures/looks.ts';
import { makePhoto } from './fixtures/photos.ts';
import { expectUpToDate, expectUploaded, expectWaiting } from './fixtures/standing.ts';

const viewer = (page: Page) => page.getByRole('dialog', { name: 'Photo viewer' });
const said = (page: Page) => viewer(page).getByRole('region', { name: 'Comments' });
const field = (page: Page) => said(page).getByRole('textbox', { name: 'Add a comment' });

async function openPhoto(page: Page) {
	await openAlbum(page, 'Lake');
	await tiles(page).first().click();
	await expect(viewer(page)).toBeVisible();
}

test('a photo is talked about beside it, by everyone in the album and at once, also with no connection', async ({
	device,
	person,
	server,
}) => {
	test.slow();
	const [ana, ben] = [await person('ana'), await person('ben')];
	const laptop = await device('Ana’s laptop', { user: ana });
	const { page: hers } = laptop;
	const { page: his } = await device('Ben’s tablet', { user: ben, size: { width: 820, height: 1180 } });
	await pickPhotos(hers, [await makePhoto(1), await makePhoto(2)]);
	const assetIds = await allIds(hers, 2);
	await expectUploaded(hers);
	const byAna = elsewhere(server.origin, ana);
	const members = [{ handle: 'ben', role: 'viewer' }];
	await byAna('createAlbum', { id: newId(), name: 'Lake', assetIds, members });

	await test.step('a key, or the sign in the bar, goes to where one writes', async () => {
		await openPhoto(hers);
		await hers.keyboard.press('c');
		await expect(field(hers)).toBeFocused();
		await expect(field(hers)).toHaveValue('');
		await hers.keyboard.type('Look at that');
		await hers.keyboard.press('Enter');
		await expect(said(hers).getByText('Look at that')).toBeVisible();
		await expectAccessible(hers);
	});

	await test.step('others see it at once, and answer', async () => {
		await openPhoto(his);
		await viewer(his).getByRole('button', { name: '1 comment' }).click();
		await expect(said(his).getByText('Look at that')).toBeVisible();
		await field(his).fill('Who took it?');
		await said(his).getByRole('button', { name: 'Send' }).click();
		await expect(said(hers).getByText('Who took it?')).toBeVisible();
	});

	await test.step('it belongs to this photo alone, and what was begun is not said of another', async () => {
		await field(hers).fill('Not for the next one');
		await viewer(hers).getByRole('button', { name: 'Next photo' }).click();
		await expect(field(hers)).toHaveValue('');
		await expect(said(hers).getByRole('listitem')).toHaveCount(0);
		await viewer(hers).getByRole('button', { name: 'Previous photo' }).click();
		await expect(said(hers).getByRole('listitem')).toHaveCount(2);
	});

	await test.step('with no connection it waits, and is there for others afterwards', async () => {
		await expectUpToDate(hers);
		await laptop.offline();
		await field(hers).fill('From the train');
		await hers.keyboard.press('Enter');
		await expect(said(hers).getByText('From the train')).toBeVisible();
		await expectWaiting(hers, 1);
		await expect(said(his).getByText('From the train')).toHaveCount(0);
		await laptop.online();
		await expect(said(his).getByText('From the train')).toBeVisible();
	});

	await test.step('one changes what one has said oneself, and the album’s activity has it all', async () => {
		const own = said(hers).getByRole('listitem').filter({ hasText: 'Look at that' });
		await own.hover();
		await own.getByRole('button').click();
		await hers.getByRole('menuitem', { name: 'Edit comment' }).click();
		const editing = said(hers).getByRole('textbox', { name: 'Edit comment' });
		await editing.fill('Look at this');
		await editing.press('Enter');
		await expect(said(his).getByText('Look at this')).toBeVisible();
		await his.keyboard.press('Escape');
		await expect(viewer(his)).toBeHidden();
		await his
			.getByRole('main')
			.getByRole('link', { name: /^Activity/ })
			.click();
		await expect(his.getByText('Look at this')).toBeVisible();
	});
});
