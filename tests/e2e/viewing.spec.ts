import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/app.ts';
import { allIds, expectDrawn, pickPhotos } from './fixtures/library.ts';
import { expectAccessible } from './fixtures/looks.ts';
import { makePhoto } from './fixtures/photos.ts';
import { expectUploaded } from './fixtures/standing.ts';
import { fingers } from './fixtures/touch.ts';

const viewer = (page: Page) => page.getByRole('dialog', { name: 'Photo viewer' });
const tile = (page: Page, id: string) => page.locator(`main a[data-id="${id}"]`);

/** Adds photos of the same shape. @returns their ids as the page shows them */
async function addPhotos(page: Page, count: number): Promise<string[]> {
	await pickPhotos(page, await Promise.all(Array.from({ length: count }, (_, i) => makePhoto(i + 1))));
	await expectDrawn(page, count);
	return allIds(page, count);
}

async function open(page: Page, id: string) {
	await tile(page, id).click();
	await expect(viewer(page)).toBeVisible();
	await expect(viewer(page).locator('[data-opened] img').last()).toHaveJSProperty('complete', true);
}

/** Where the photo is seen, and how many times larger than at rest. */
const seen = (page: Page) =>
	viewer(page)
		.locator('[data-opened]')
		.evaluate((picture) => {
			const { left, width } = picture.getBoundingClientRect();
			return { left, scale: width / (picture as HTMLElement).offsetWidth };
		});
const scale = async (page: Page) => Math.round((await seen(page)).scale * 100) / 100;
const position = (page: Page) => viewer(page).getByText(/^\d+ of \d+$/);

test('fingers come near to a photo and look about in it, and a swipe goes on only where all of it is seen', async ({
	device,
	person,
}) => {
	const ana = await person('ana');
	const { page } = await device('phone', { user: ana, size: { width: 390, height: 844 }, touch: true });
	const ids = await addPhotos(page, 3);
	await open(page, ids[1]!);
	await expect(position(page)).toHaveText('2 of 3');
	const hand = await fingers(page);
	const y = 430;

	await test.step('two fingers', async () => {
		await hand.down({ x: 160, y }, { x: 230, y });
		await hand.move({ x: 120, y }, { x: 270, y });
		await hand.move({ x: 90, y }, { x: 300, y });
		await hand.up();
		await expect.poll(() => scale(page)).toBeGreaterThan(2.5);
		await expect(position(page)).toHaveText('2 of 3');
	});

	await test.step('one finger moves what is near, and does not go on', async () => {
		const before = (await seen(page)).left;
		await hand.down({ x: 300, y });
		await hand.move({ x: 200, y });
		await hand.move({ x: 120, y });
		await hand.up();
		expect((await seen(page)).left).toBeLessThan(before - 100);
		await expect(position(page)).toHaveText('2 of 3');
	});

	await test.step('two taps go back to all of it, two more come near', async () => {
		await hand.tap({ x: 200, y });
		await hand.tap({ x: 202, y });
		await expect.poll(() => scale(page)).toBe(1);
		await hand.tap({ x: 120, y });
		await hand.tap({ x: 120, y });
		await expect.poll(() => scale(page)).toBe(2.5);
		await hand.tap({ x: 120, y });
		await hand.tap({ x: 120, y });
		await expect.poll(() => scale(page)).toBe(1);
		// None was taken for a single one: what stands around is still there.
		await expect(viewer(page).getByRole('button', { name: 'Close' })).toBeVisible();
	});

	await test.step('a swipe goes on, and the next photo is seen whole', async () => {
		await hand.down({ x: 300, y });
		await hand.move({ x: 200, y });
		await hand.move({ x: 120, y });
		await hand.up();
		await expect(position(page)).toHaveText('3 of 3');
		expect(await scale(page)).toBe(1);
	});

	await test.step('a button does it too', async () => {
		await viewer(page).getByRole('button', { name: 'More', exact: true }).click();
		await page.getByRole('menuitem', { name: 'Zoom in' }).click();
		await expect.poll(() => scale(page)).toBe(1.6);
		await viewer(page).getByRole('button', { name: 'More', exact: true }).click();
		await expectAccessible(page);
		await page.getByRole('menuitem', { name: 'Zoom out' }).click();
		await expect.poll(() => scale(page)).toBe(1);
	});
});

test('keys, a double click and the wheel come near, arrows look about first, and closing returns to the photo', async ({
	device,
	person,
}) => {
	const ana = await person('ana');
	const { page } = await device('laptop', { user: ana });
	const ids = await addPhotos(page, 4);
	await open(page, ids[1]!);

	await test.step('keys', async () => {
		for (let i = 0; i < 3; i++) await page.keyboard.press('+');
		await expect.poll(() => scale(page)).toBe(4);
		await page.keyboard.press('ArrowRight');
		await expect(position(page)).toHaveText('2 of 4');
		await page.keyboard.press('0');
		await expect.poll(() => scale(page)).toBe(1);
		await page.keyboard.press('ArrowRight');
		await expect(position(page)).toHaveText('3 of 4');
	});

	await test.step('a double click, and a drag by the mouse to the very side', async () => {
		await viewer(page).locator('[data-opened]').dblclick();
		await expect.poll(() => scale(page)).toBe(2.5);
		const before = (await seen(page)).left;
		await page.mouse.move(1_200, 400);
		await page.mouse.down();
		await page.mouse.move(900, 400, { steps: 4 });
		await page.mouse.up();
		expect((await seen(page)).left).toBeLessThan(before - 200);
		await expect(position(page)).toHaveText('3 of 4');
	});

	await test.step('the wheel with Ctrl', async () => {
		await page.keyboard.down('Control');
		await page.mouse.wheel(0, 2_000);
		await page.keyboard.up('Control');
		await expect.poll(() => scale(page)).toBe(1);
	});

	await test.step('Escape closes the menu alone, then the viewer, with the focus on the photo seen last', async () => {
		await viewer(page).getByRole('button', { name: 'More', exact: true }).click();
		await expect(page.getByRole('menuitem', { name: 'Zoom in' })).toBeVisible();
		await page.keyboard.press('Escape');
		await expect(page.getByRole('menuitem', { name: 'Zoom in' })).toBeHidden();
		await expect(viewer(page)).toBeVisible();
		await page.keyboard.press('Escape');
		await expect(viewer(page)).toBeHidden();
		await expect(tile(page, ids[2]!)).toBeFocused();
		await expect(page).toHaveURL(/\/photos$/);
	});

	await test.step('so does the browser’s way back', async () => {
		await page.keyboard.press('Enter');
		await expect(viewer(page)).toBeVisible();
		await page.keyboard.press('ArrowRight');
		await expect(position(page)).toHaveText('4 of 4');
		await page.goBack();
		await expect(viewer(page)).toBeHidden();
		await expect(tile(page, ids[3]!)).toBeFocused();
	});
});

test.describe('slideshow', () => {
	test.slow();
	/** What the viewer’s address says is shown. */
	const shownId = (page: Page) => new URL(page.url()).pathname.split('/').at(-1)!;
	const screen = (page: Page) => viewer(page).getByRole('button', { name: 'Stop the slideshow' });

	/** Counts how many locks keep the screen awake. Headless Chromium has them, and says nothing of them. */
	async function watchLocks(page: Page) {
		await page.addInitScript(() => {
			const held = new Set<WakeLockSentinel>();
			Object.assign(window, { heldLocks: held });
			const real = navigator.wakeLock.request.bind(navigator.wakeLock);
			// A browser with no screen grants none. What the app asks for and gives back is counted all the same.
			const noScreen = () =>
				Object.assign(new EventTarget(), {
					release(this: EventTarget) {
						this.dispatchEvent(new Event('release'));
						return Promise.resolve();
					},
				}) as unknown as WakeLockSentinel;
			navigator.wakeLock.request = async (type) => {
				const lock = await real(type).catch(noScreen);
				held.add(lock);
				lock.addEventListener('release', () => held.delete(lock));
				return lock;
			};
		});
		await page.reload();
	}
	const locks = (page: Page) =>
		page.evaluate(() => (window as unknown as { heldLocks: Set<unknown> }).heldLocks.size);

	async function start(page: Page) {
		await viewer(page).getByRole('button', { name: 'More', exact: true }).click();
		await page.getByRole('menuitem', { name: 'Slideshow' }).click();
		const dialog = page.getByRole('dialog', { name: 'Slideshow' });
		await dialog.getByLabel('Each photo stays').selectOption({ label: '3 seconds' });
		return dialog;
	}

	test('photos go by with the screen awake until a key is pressed or the screen tapped', async ({
		device,
		person,
	}) => {
		const ana = await person('ana');
		const { page } = await device('laptop', { user: ana });
		const ids = await addPhotos(page, 3);
		await watchLocks(page);
		await open(page, ids[1]!);
		const dialog = await start(page);
		await expectAccessible(page);
		await dialog.getByRole('button', { name: 'Start' }).click();
		await expect(screen(page)).toBeVisible();
		await expect(viewer(page).getByText('Tap or press a key to stop')).toBeVisible();
		await expect.poll(() => locks(page)).toBe(1);
		await expect.poll(() => shownId(page)).toBe(ids[2]);
		await expect.poll(() => shownId(page)).toBe(ids[0]);
		await page.keyboard.press('x');
		await expect(screen(page)).toBeHidden();
		await expect(position(page)).toHaveText('1 of 3');
		await expect.poll(() => locks(page)).toBe(0);
		await expect(viewer(page)).toBeVisible();

		await (await start(page)).getByRole('button', { name: 'Start' }).click();
		await expect.poll(() => shownId(page)).toBe(ids[1]);
		await screen(page).click();
		await expect(position(page)).toHaveText('2 of 3');
		await page.keyboard.press('Escape');
		await expect(viewer(page)).toBeHidden();
		await expect(tile(page, ids[1]!)).toBeFocused();
	});

	test('offline it shows what is on the device, and says how much is not', async ({ device, person }) => {
		const ana = await person('ana');
		const laptop = await device('laptop', { user: ana });
		await addPhotos(laptop.page, 4);
		await expectUploaded(laptop.page);
		const tablet = await device('tablet', { user: ana, size: { width: 820, height: 1180 } });
		const { page } = tablet;
		await expectDrawn(page, 4);
		const ids = await allIds(page, 4);
		await tablet.readyForOffline();
		// Two have been seen large here, with the neighbours that were fetched ahead: the fourth has not.
		await page.reload();
		await open(page, ids[0]!);
		await page.keyboard.press('ArrowRight');
		await expect(viewer(page).locator('[data-opened] img').last()).toHaveJSProperty('complete', true);
		await tablet.offline({ killServer: true });
		await (await start(page)).getByRole('button', { name: 'Start' }).click();
		await expect.poll(() => shownId(page), { timeout: 15_000 }).toBe(ids[2]);
		await expect.poll(() => shownId(page), { timeout: 15_000 }).toBe(ids[0]);
		await page.keyboard.press(' ');
		await expect(page.getByText('1 photo was passed over: it is not on this device')).toBeVisible();
	});
});
