import type { Page } from '@playwright/test';
import { albumCard, albumNames, chooseFromMenu, createAlbum, undo } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { allIds, pickPhotos, visit } from './fixtures/library.ts';
import { expectAccessible } from './fixtures/looks.ts';
import { makePhoto } from './fixtures/photos.ts';
import { fingers } from './fixtures/touch.ts';

/** What the open menu offers. */
const offered = (page: Page) => page.getByRole('menuitem').allInnerTexts();

test('[PA-1] [PA-7] [PA-12] a card’s menu offers what one may do, by pointer, by button and by finger', async ({
	device,
	person,
}) => {
	const [ana, ben] = [await person('ana'), await person('ben')];
	const { page } = await device('laptop', { user: ana });
	const phone = await device('phone', { user: ben, size: { width: 390, height: 844 }, touch: true });
	await pickPhotos(page, [await makePhoto(1)]);
	await createAlbum(page, { name: 'Draft', choose: await allIds(page, 1) });
	await createAlbum(page, { name: 'Empty', people: [{ handle: 'ben', role: 'Viewer' }] });
	await visit(page, 'Albums');
	await expect(albumCard(page, 'Empty')).toContainText('0 items · Shared');
	await expect(albumCard(page, 'Draft')).toContainText('1 item');
	await expect(albumCard(page, 'Draft')).not.toContainText('Shared');
	await expect(albumCard(page, 'Draft').locator('img').first()).toBeVisible();

	await test.step('with the right button: an owner’s', async () => {
		await albumCard(page, 'Draft').click({ button: 'right' });
		await expect
			.poll(() => offered(page))
			.toEqual([
				'Open',
				'Edit Album',
				'Add photos',
				'Share',
				'Release',
				'Download',
				'Keep on this device',
				'Album Options',
				'Delete Album',
			]);
		await page.getByRole('menuitem', { name: 'Edit Album' }).click();
		await page.getByRole('dialog').getByLabel('Album Name').fill('Final');
		await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
		await expect(albumCard(page, 'Final')).toBeVisible();
	});

	await test.step('with the keyboard alone, and the focus is on the card again', async () => {
		await albumCard(page, 'Final').focus();
		await page.keyboard.press('Tab');
		const button = page.getByRole('button', { name: 'More for Final' });
		await expect(button).toBeFocused();
		await page.keyboard.press('Enter');
		await expect(page.getByRole('menu', { name: 'More for Final' })).toBeVisible();
		await page.keyboard.press('Escape');
		await expect(button).toBeFocused();
	});

	await test.step('deleting asks what becomes of own photos, and is undone with them', async () => {
		const remove = async () => {
			await page.getByRole('button', { name: 'More for Final' }).click();
			await page.getByRole('menuitem', { name: 'Delete Album' }).click();
			return page.getByRole('dialog', { name: 'Delete “Final”' });
		};
		let dialog = await remove();
		await expectAccessible(page);
		await dialog.getByRole('button', { name: 'Delete Album' }).click();
		await expect(page.getByText('Album deleted, your 1 photo stays in Photos')).toBeVisible();
		await expect(albumCard(page, 'Final')).toHaveCount(0);
		await undo(page);
		await expect(albumCard(page, 'Final')).toContainText('1 item');

		dialog = await remove();
		await dialog.getByRole('switch', { name: 'Also delete my photo in it' }).click();
		await dialog.getByRole('button', { name: 'Delete album and photo' }).click();
		await expect(page.getByText('Album and 1 photo deleted')).toBeVisible();
		await visit(page, 'Photos');
		await allIds(page, 0);
		await undo(page);
		await allIds(page, 1);
		await visit(page, 'Albums');
		await expect(albumCard(page, 'Final')).toContainText('1 item');
	});

	await test.step('where there is nothing to choose, it is done at once', async () => {
		await createAlbum(page, { name: 'Blank' });
		await chooseFromMenu(page, 'Delete Album');
		await expect(page.getByText('Album deleted', { exact: true })).toBeVisible();
		await expect(page.getByRole('heading', { level: 1, name: 'Albums' })).toBeVisible();
		await undo(page);
		await expect(albumCard(page, 'Blank')).toBeVisible();
	});

	await test.step('with a finger that rests: a viewer’s, without opening the album', async () => {
		await visit(phone.page, 'Albums');
		const { x, y } = (await albumCard(phone.page, 'Empty').boundingBox())!;
		const hand = await fingers(phone.page);
		await hand.down({ x: x + 40, y: y + 40 });
		await expect(phone.page.getByRole('menu', { name: 'More for Empty' })).toBeVisible();
		await hand.up();
		expect(await offered(phone.page)).toEqual([
			'Open',
			'Keep on this device',
			'Album Options',
			'Leave Album',
		]);
		await expect(phone.page).toHaveURL(/\/albums$/);
		await phone.page.getByRole('menuitem', { name: 'Leave Album' }).click();
		await phone.page.getByRole('dialog').getByRole('button', { name: 'Leave', exact: true }).click();
		await expect(albumCard(phone.page, 'Empty')).toHaveCount(0);
	});
});

test('[PA-2] [PA-6] what cards show, how the list opens and how new albums are ordered is remembered on the device', async ({
	device,
	person,
}) => {
	const ana = await person('ana');
	const { page } = await device('laptop', { user: ana });
	for (const name of ['Oak', 'Elm']) await createAlbum(page, { name });
	await visit(page, 'Albums');
	await page.getByRole('button', { name: 'How albums are shown' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('switch', { name: 'How many items' }).click();
	await dialog.getByRole('switch', { name: 'When something last happened' }).click();
	await dialog.getByLabel('Sort when opened').selectOption({ label: 'Oldest First' });
	await dialog.getByLabel('Order in new albums').selectOption({ label: 'By hand' });
	await expectAccessible(page);
	await dialog.getByRole('button', { name: 'Done' }).click();
	await expect(albumCard(page, 'Elm')).toContainText('now');
	await expect(albumCard(page, 'Elm')).not.toContainText('items');
	await expect.poll(() => albumNames(page)).toEqual(['Oak', 'Elm']);

	await page.getByLabel('Sort by').selectOption({ label: 'Album Name' });
	await page.getByRole('button', { name: 'List' }).click();
	await expect.poll(() => albumNames(page)).toEqual(['Elm', 'Oak']);
	await page.reload();
	await expect.poll(() => albumNames(page)).toEqual(['Oak', 'Elm']);
	await expect(page.getByRole('button', { name: 'Grid' })).toBeVisible();
	await expect(albumCard(page, 'Elm')).not.toContainText('items');
	await expectAccessible(page);

	await page.getByRole('radiogroup', { name: 'Which albums' }).getByText('Local').click();
	await expect(page.getByRole('heading', { name: 'No albums of this device yet' })).toBeVisible();
	await page.getByRole('radiogroup', { name: 'Which albums' }).getByText('Shared').click();
	await expect(page.getByRole('heading', { name: 'Nothing is shared with you yet' })).toBeVisible();

	await createAlbum(page, { name: 'Yew' });
	await chooseFromMenu(page, 'Album Options');
	await expect(page.getByLabel('Sort Order')).toHaveValue('manual');
});
