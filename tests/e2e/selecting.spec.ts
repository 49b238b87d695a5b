import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/app.ts';
import { allIds, expectDrawn, pickPhotos, select } from './fixtures/library.ts';
import { expectAccessible } from './fixtures/looks.ts';
import { makePhoto, makePhotoOn } from './fixtures/photos.ts';
import { expectUploaded } from './fixtures/standing.ts';
import { fingers } from './fixtures/touch.ts';

const toolbar = (page: Page) => page.getByRole('toolbar', { name: 'Selection' });
const selected = (page: Page, count: number) => expect(toolbar(page)).toContainText(`${count} selected`);

/** The middle of a picture, where a finger goes. */
async function middleOf(page: Page, id: string) {
	const { x, y, width, height } = (await page.locator(`main a[data-id="${id}"]`).boundingBox())!;
	return { x: x + width / 2, y: y + height / 2 };
}

test('a finger that rests on a photo selects it and those that it goes on to, and the page goes along', async ({
	device,
	person,
}) => {
	const ana = await person('ana');
	const { page } = await device('phone', { user: ana, size: { width: 390, height: 600 }, touch: true });
	const count = 14;
	await pickPhotos(page, await Promise.all(Array.from({ length: count }, (_, i) => makePhoto(i))));
	await expect(page.locator('main a[data-id]').first()).toBeVisible();
	await page.evaluate(() => window.scrollTo(0, 0));
	const seen = await page
		.locator('main a[data-id]')
		.evaluateAll((tiles) => tiles.slice(0, 3).map((tile) => (tile as HTMLElement).dataset.id!));
	const [first, second, third] = await Promise.all(seen.map((id) => middleOf(page, id)));
	const hand = await fingers(page);

	await test.step('there and back', async () => {
		await hand.down(first!);
		await selected(page, 1);
		await hand.move(second!);
		await selected(page, 2);
		await hand.move(third!);
		await selected(page, 3);
		await hand.move(second!);
		await selected(page, 2);
		await hand.up();
		await expect(page).toHaveURL(/\/photos$/);
		await selected(page, 2);
	});

	await test.step('at the edge the page scrolls, to the end', async () => {
		await page.getByRole('button', { name: 'Clear selection' }).click();
		await hand.down(first!);
		await selected(page, 1);
		await hand.move({ x: 350, y: 300 });
		await hand.move({ x: 380, y: 540 });
		await selected(page, count);
		expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(0);
		await hand.up();
	});

	await test.step('a finger that does not rest first scrolls, and selects nothing', async () => {
		await page.getByRole('button', { name: 'Clear selection' }).click();
		await hand.down({ x: 200, y: 300 });
		await hand.move({ x: 200, y: 350 });
		await hand.move({ x: 200, y: 500 });
		await hand.up();
		await expect(toolbar(page)).toBeHidden();
	});
});

test('a day is selected at once, by its sign and by its key, and a month by its own', async ({
	device,
	person,
}) => {
	const ana = await person('ana');
	const { page } = await device('laptop', { user: ana });
	await pickPhotos(page, await Promise.all([12, 12, 12, 14].map((day, i) => makePhotoOn(day, i))));
	await expectDrawn(page, 4);
	const ids = await allIds(page, 4);
	const month = page.getByRole('checkbox', { name: 'Select all of January 2024' });
	const day = (weekday: string, number: number) =>
		page.getByRole('checkbox', { name: new RegExp(`Select all of ${weekday},? ${number} January 2024`) });

	await page.getByRole('main').getByRole('button', { name: 'Select', exact: true }).click();
	await day('Friday', 12).click();
	await selected(page, 3);
	await expect(day('Friday', 12)).toBeChecked();
	await expect(month).not.toBeChecked();
	await expectAccessible(page);
	await day('Sunday', 14).click();
	await expect(month).toBeChecked();
	await day('Friday', 12).click();
	await selected(page, 1);
	await expect(month).not.toBeChecked();
	await month.click();
	await selected(page, 4);
	await expect(day('Friday', 12)).toBeChecked();
	await month.click();
	await selected(page, 0);

	await page.keyboard.press('Escape');
	await expect(toolbar(page)).toBeHidden();
	await expect(day('Friday', 12)).toHaveCount(0);
	await page.locator(`main a[data-id="${ids[2]}"]`).focus();
	await page.keyboard.press('d');
	await selected(page, 3);
});

test.describe('where the system has a share sheet that takes files', () => {
	/** What a page hands to the system, which no browser under test has a sheet for. */
	async function withSheet(page: Page) {
		await page.addInitScript(() => {
			const shared: string[][] = [];
			Object.assign(window, { shared });
			Object.assign(navigator, {
				canShare: () => true,
				share: async ({ files = [] }: ShareData) => void shared.push(files.map(({ name }) => name)),
			});
		});
		await page.reload();
	}
	const shared = (page: Page) => page.evaluate(() => (window as unknown as { shared: string[][] }).shared);

	test('what is selected goes there as files; what is neither here nor in reach is counted', async ({
		device,
		person,
	}) => {
		const ana = await person('ana');
		const laptop = await device('laptop', { user: ana });
		await pickPhotos(laptop.page, [await makePhoto(1), await makePhoto(2)]);
		const ids = await allIds(laptop.page, 2);
		await expectUploaded(laptop.page);
		const tablet = await device('tablet', { user: ana, size: { width: 820, height: 1180 } });
		const { page } = tablet;
		await withSheet(page);
		await tablet.readyForOffline();
		await page.reload();
		await select(page, ids);
		await toolbar(page).getByRole('button', { name: 'Share with an app' }).click();
		await expect.poll(() => shared(page)).toEqual([['photo-2.jpg', 'photo-1.jpg']]);
		await expect(toolbar(page)).toBeHidden();

		// The service worker’s answer for an original that is not to be had
		tablet.expectedErrors.push(/504 .*\/original/);
		await tablet.offline({ killServer: true });
		await select(page, ids);
		await toolbar(page).getByRole('button', { name: 'Share with an app' }).click();
		const dialog = page.getByRole('dialog', { name: 'There is nothing to share yet' });
		await expect(dialog).toContainText('2 files are not on this device and could not be fetched.');
		await expectAccessible(page);
		await tablet.online({ startServer: true });
		await dialog.getByRole('button', { name: 'Try again' }).click();
		await expect.poll(async () => (await shared(page)).length).toBe(2);
	});
});
