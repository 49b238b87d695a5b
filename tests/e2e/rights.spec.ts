import type { Page } from '@playwright/test';
import { albumCard, createAlbum, openAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { expectDrawn, pickPhotos, tiles, visit } from './fixtures/library.ts';
import { makePhoto } from './fixtures/photos.ts';
import { expectUpToDate } from './fixtures/standing.ts';

/** Sends a mutation that the app itself would never make, with the session of whoever uses the page. */
const forge = (page: Page, name: string, args: object, id = 1): Promise<number> =>
	page.evaluate(
		async (mutation) => {
			const answer = await fetch('/api/sync/push', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({
					pushVersion: 1,
					clientGroupID: 'a-group-of-my-own',
					profileID: 'p',
					schemaVersion: '1',
					mutations: [{ clientID: 'a-client-of-my-own', timestamp: 0, ...mutation }],
				}),
			});
			return answer.status;
		},
		{ id, name, args },
	);

test('[PA-12] [PA-23] [PA-29] [PA-32] a viewer is shown nothing that they may not do, and a forged edit is refused with a notice to read', async ({
	device,
	person,
}) => {
	const [ana, ben] = [await person('ana'), await person('ben')];
	const laptop = await device('Ana’s laptop', { user: ana });
	const tablet = await device('Ben’s tablet', { user: ben });
	await pickPhotos(laptop.page, [await makePhoto(1), await makePhoto(2)]);
	const albumId = await createAlbum(laptop.page, {
		name: 'Look, don’t touch',
		choose: 2,
		people: [{ handle: 'ben', role: 'Viewer' }],
	});
	await openAlbum(tablet.page, 'Look, don’t touch');
	await expectDrawn(tablet.page, 2);

	await test.step('what a viewer may not do is not on the screen', async () => {
		const main = tablet.page.getByRole('main');
		await expect(main.getByRole('link', { name: 'Add photos' })).toHaveCount(0);
		await main.getByRole('button', { name: 'Select', exact: true }).click();
		const toolbar = tablet.page.getByRole('toolbar', { name: 'Selection' });
		await expect(toolbar.getByRole('button')).toHaveText(['', 'Download']);
		await toolbar.getByRole('button', { name: 'Clear selection' }).click();
		await main.getByRole('button', { name: 'More', exact: true }).click();
		await expect(tablet.page.getByRole('menuitem')).toHaveText([
			'Download',
			'Show who added what',
			'Keep on this device',
			'Album Options',
			'Leave Album',
		]);
		await tablet.page.getByRole('menuitem', { name: 'Album Options' }).click();
		await expect(main.getByText('Only Ana can change these.')).toBeVisible();
		await expect(main.getByLabel('Sort Order')).toBeDisabled();
		await expect(main.getByRole('switch', { name: 'Allow Activity' })).toBeDisabled();
		await expect(main.getByLabel('Handle', { exact: true })).toHaveCount(0);
		await expect(main.getByRole('button', { name: 'Delete Album' })).toHaveCount(0);
		await tablet.page.goto(`/albums/${albumId}/add`);
		await expect(
			tablet.page.getByRole('main').getByRole('button', { name: /^Add|From this device/ }),
		).toHaveCount(0);
	});

	await test.step('a forged edit changes nothing and leaves a notice', async () => {
		const at = new Date().toISOString();
		expect(await forge(tablet.page, 'updateAlbum', { id: albumId, name: 'Ben’s now', at })).toBe(200);
		expect(await forge(tablet.page, 'deleteAlbum', { id: albumId, at }, 2)).toBe(200);
		const room = tablet.page
			.getByRole('navigation', { name: 'Main' })
			.getByRole('link', { name: 'Activity' });
		await expect(room.getByLabel('1 to read')).toBeVisible();
		await visit(tablet.page, 'Activity');
		const notice = tablet.page.getByRole('region', { name: 'Could not be done' }).getByRole('listitem');
		await expect(notice).toHaveCount(1);
		await expect(notice).toContainText('Look, don’t touch');
		await expect(notice).toContainText('does not let you change this');
		await expect(notice).toContainText('Ben’s now');
		await notice.getByRole('button', { name: 'Dismiss' }).click();
		await expect(notice).toHaveCount(0);
		await expect(room.getByLabel('to read')).toHaveCount(0);
		await expectUpToDate(tablet.page);
		for (const { page } of [laptop, tablet]) {
			await openAlbum(page, 'Look, don’t touch');
			await expect(tiles(page)).toHaveCount(2);
		}
	});
});

test('[PA-24] a person who is removed loses the album and its pictures at once, on the page that they have open', async ({
	device,
	person,
}) => {
	const [ana, ben] = [await person('ana'), await person('ben')];
	const laptop = await device('Ana’s laptop', { user: ana });
	const tablet = await device('Ben’s tablet', { user: ben });
	// A picture may be asked for in the very moment of the removal.
	tablet.expectedErrors.push(/status of 404 .*\/media\//);
	await pickPhotos(laptop.page, [await makePhoto(3), await makePhoto(4)]);
	const albumId = await createAlbum(laptop.page, {
		name: 'For a while',
		choose: 2,
		people: [{ handle: 'ben', role: 'Editor' }],
	});
	await openAlbum(tablet.page, 'For a while');
	await expectDrawn(tablet.page, 2);
	const picture = (await tiles(tablet.page).first().locator('img').first().getAttribute('src')) ?? '';
	const statusOf = (url: string) => tablet.page.evaluate(async (at) => (await fetch(at)).status, url);
	expect(await statusOf(picture)).toBe(200);

	await laptop.page.goto(`/albums/${albumId}/options`);
	await laptop.page.getByRole('button', { name: 'Remove Ben' }).click();
	await laptop.page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();

	await expect(tablet.page.getByRole('heading', { name: 'This album is not here any more' })).toBeVisible();
	await expect(tablet.page.getByText('Ana removed you from “For a while”')).toBeVisible();
	await expect(tiles(tablet.page)).toHaveCount(0);
	await visit(tablet.page, 'Albums');
	await expect(albumCard(tablet.page, 'For a while')).toHaveCount(0);
	const answer = await tablet.context.request.get(picture.replace('thumb', 'original'));
	expect(answer.status()).toBe(404);
});
