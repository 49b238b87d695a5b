import type { Page } from '@playwright/test';
import { albumCard, createAlbum, openAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { allIds, expectDrawn, pickPhotos, visit } from './fixtures/library.ts';
import { makePhoto } from './fixtures/photos.ts';
import { expectUpToDate } from './fixtures/standing.ts';

/** Follows what the app shows on its icon: no browser under test has one to look at. */
const watchBadge = (page: Page) =>
	page.addInitScript(() => {
		const shown = { badge: 0 };
		Object.assign(window, { shown });
		navigator.setAppBadge = (count) => Promise.resolve(void (shown.badge = count ?? 0));
		navigator.clearAppBadge = () => Promise.resolve(void (shown.badge = 0));
	});
const badgeOf = (page: Page) =>
	page.evaluate(() => (window as unknown as { shown: { badge: number } }).shown.badge);

const activity = (page: Page) => page.getByRole('main').getByRole('link', { name: /^Activity/ });

async function comment(page: Page, text: string) {
	const field = page.getByPlaceholder('Add a comment');
	await field.fill(text);
	await field.press('Enter');
	await expect(page.getByText(text)).toBeVisible();
}

test('[PA-36] what others did in an album is counted on its card and on the app’s icon until it is looked at, offline too', async ({
	device,
	person,
}) => {
	const [ana, ben] = [await person('ana'), await person('ben')];
	const { page: hers } = await device('Ana’s laptop', { user: ana });
	const tablet = await device('Ben’s tablet', { user: ben });
	const his = tablet.page;
	await watchBadge(his);
	await his.reload();
	await pickPhotos(hers, [await makePhoto(1), await makePhoto(2)]);
	const [first = '', second = ''] = await allIds(hers, 2);
	await createAlbum(hers, { name: 'Lake', choose: [first], people: [{ handle: 'ben' }] });

	await test.step('that it was shared is new, what is in it already is not', async () => {
		await visit(his, 'Albums');
		await expect(albumCard(his, 'Lake')).toContainText('1 new');
		await expect.poll(() => badgeOf(his)).toBe(1);
		await openAlbum(his, 'Lake');
		await expect(activity(his)).toContainText('1 new');
		await visit(his, 'Albums');
		await expect(albumCard(his, 'Lake')).not.toContainText('new');
		await expect.poll(() => badgeOf(his)).toBe(0);
	});

	await test.step('a comment, a photo and a like are three, also after a start with no connection', async () => {
		await tablet.readyForOffline();
		await activity(hers).click();
		await comment(hers, 'What a day');
		await hers.getByRole('button', { name: 'Like this album' }).click();
		await openAlbum(hers, 'Lake');
		await hers.getByRole('main').getByRole('link', { name: 'Add photos' }).click();
		await hers.locator(`main a[data-id="${second}"]`).click();
		await hers.getByRole('button', { name: 'Add 1' }).click();
		await expectDrawn(hers, 2);
		await expect(albumCard(his, 'Lake')).toContainText('3 new');
		// With an own edit all that has come is written down, and a start has it.
		await createAlbum(his, { name: 'Hills' });
		await expectUpToDate(his);
		await visit(his, 'Albums');
		await tablet.offline();
		await his.reload();
		await expect(albumCard(his, 'Lake')).toContainText('3 new');
		await expect.poll(() => badgeOf(his)).toBe(1);
	});

	await test.step('opening it is looking at it, and what was new is in its activity', async () => {
		await openAlbum(his, 'Lake');
		await expect(activity(his)).toContainText('3 new');
		await activity(his).click();
		await expect(his.getByText('What a day')).toBeVisible();
		await expect(his.getByText('Ana added 1 photo').last()).toBeVisible();
		await expect(activity(his)).not.toContainText('new');
		await visit(his, 'Albums');
		await expect(albumCard(his, 'Lake')).not.toContainText('new');
		await expect.poll(() => badgeOf(his)).toBe(0);
		await tablet.online();
	});

	await test.step('what comes while it is open is no news afterwards; what one does oneself never is', async () => {
		await openAlbum(his, 'Lake');
		await activity(hers).click();
		await comment(hers, 'And the evening');
		await expect(activity(his)).toContainText('1 new');
		await visit(his, 'Albums');
		await expect(albumCard(his, 'Lake')).not.toContainText('new');
		await visit(hers, 'Albums');
		await expect(albumCard(hers, 'Lake')).toBeVisible();
		await expect(albumCard(hers, 'Lake')).not.toContainText('new');
	});
});
