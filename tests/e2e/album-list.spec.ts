import type { Page } from '@playwright/test';
import { albumCard, albumNames, chooseFromMenu, createAlbum, undo } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { allIds, pickPhotos, visit } from './fixtures/library.ts';
import { expectAccessible } from './fixtures/looks.ts';
import { makePhoto } from './fixtures/photos.ts';

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

	await test.step('deleting is done at once and undone', async () => {
		await page.getByRole('button', { name: 'More for Final' }).click();
		await page.getByRole('menuitem', { name: 'Delete Album' }).click();
		await expect(albumCard(page, 'Final')).toHaveCount(0);
		await undo(page);
		await expect(albumCard(page, 'Final')).toContainText('1 item');
	});

	await test.step('with a finger that rests: a viewer’s, without opening the album', async () => {
		await visit(phone.page, 'Albums');
		const { x, y } = (await albumCard(phone.page, 'Empty').boundingBox())!;
		const session = await phone.page.context().newCDPSession(phone.page);
		const touchPoints = [{ x: x + 40, y: y + 40 }];
		await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
		await expect(phone.page.getByRole('menu', { name: 'More for Empty' })).toBeVisible();
		await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
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
	for (const name of ['B', 'A']) await createAlbum(page, { name });
	await visit(page, 'Albums');
	await page.getByRole('button', { name: 'How albums are shown' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('switch', { name: 'How many items' }).click();
	await dialog.getByRole('switch', { name: 'When something last happened' }).click();
	await dialog.getByLabel('Sort when opened').selectOption({ label: 'Oldest First' });
	await dialog.getByLabel('Order in new albums').selectOption({ label: 'By hand' });
	await expectAccessible(page);
	await dialog.getByRole('button', { name: 'Done' }).click();
	await expect(albumCard(page, 'A')).toContainText('now');
	await expect(albumCard(page, 'A')).not.toContainText('items');
	await expect.poll(() => albumNames(page)).toEqual(['B', 'A']);

	await page.getByLabel('Sort by').selectOption({ label: 'Album Name' });
	await page.getByRole('button', { name: 'List' }).click();
	await expect.poll(() => albumNames(page)).toEqual(['A', 'B']);
	await page.reload();
	await expect.poll(() => albumNames(page)).toEqual(['B', 'A']);
	await expect(page.getByRole('button', { name: 'Grid' })).toBeVisible();
	await expect(albumCard(page, 'A')).not.toContainText('items');
	await expectAccessible(page);

	await page.getByRole('radiogroup', { name: 'Which albums' }).getByText('Local').click();
	await expect(page.getByRole('heading', { name: 'No albums of this device yet' })).toBeVisible();
	await page.getByRole('radiogroup', { name: 'Which albums' }).getByText('Shared').click();
	await expect(page.getByRole('heading', { name: 'Nothing is shared with you yet' })).toBeVisible();

	await createAlbum(page, { name: 'C' });
	await chooseFromMenu(page, 'Album Options');
	await expect(page.getByLabel('Sort Order')).toHaveValue('manual');
});
