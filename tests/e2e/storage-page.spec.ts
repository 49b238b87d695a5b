import type { Page } from '@playwright/test';
import { chooseFromMenu, createAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { downloaded, hashesOf } from './fixtures/bytes.ts';
import { allIds, expectDrawn, pickPhotos, visit } from './fixtures/library.ts';
import { expectAccessible } from './fixtures/looks.ts';
import { photos } from './fixtures/photos.ts';
import { expectUploaded } from './fixtures/standing.ts';

const row = (page: Page, title: string | RegExp) =>
	page.getByRole('main').getByRole('listitem').filter({ hasText: title });
const free = (page: Page, title: string | RegExp) => row(page, title).getByRole('button', { name: /^Free/ });

test('the storage page says what uses how much, frees what can be had again, and never what is only here', async ({
	device,
	person,
}) => {
	const laptop = await device('laptop', { user: await person('ana') });
	const { page } = laptop;
	const [uploaded, waiting] = [(await photos(3)).slice(0, 2), (await photos(3)).slice(2)];
	await pickPhotos(page, uploaded);
	await allIds(page, 2);
	await expectUploaded(page);
	await createAlbum(page, { name: 'Best', choose: 2 });
	await chooseFromMenu(page, 'Keep on this device');
	await page.getByRole('radio', { name: 'Pictures' }).check();
	await expect(page.locator('#keep').getByRole('status')).toHaveText(/All of it is on this device/);
	await laptop.readyForOffline();
	await laptop.offline({ killServer: true });
	await visit(page, 'Photos');
	await pickPhotos(page, waiting);
	const ids = await allIds(page, 3);

	await page.goto('/settings');
	await page.getByRole('link', { name: 'What uses how much' }).click();
	await expect(row(page, '1 file waiting to be uploaded')).toContainText(/[\d.]+ [kM]B/);
	await expect(row(page, 'waiting').getByRole('button')).toHaveCount(0);
	await expect(row(page, 'The app')).toContainText(/[\d.]+ [kM]B/);
	await expect(row(page, 'Your library’s data')).toBeVisible();
	await expect(
		page.getByRole('heading', { name: /This stays here|This browser may remove it/ }),
	).toBeVisible();
	await expectAccessible(page);

	await free(page, 'Originals added here').click();
	await expect(free(page, 'Originals added here')).toBeDisabled();
	await free(page, 'Best, kept').click();
	await expect(row(page, 'Best, kept')).toHaveCount(0);
	await expect(row(page, '1 file waiting to be uploaded')).toBeVisible();

	// Neither the server nor the network is there: what is answered lies here.
	const here = await downloaded(page, ids);
	expect(here.filter((hash) => hash !== '504')).toEqual(hashesOf(waiting));
	laptop.expectedErrors.push(/status of 504/);

	await laptop.online({ startServer: true });
	await page.goto('/photos');
	await expectUploaded(page);
	await expectDrawn(page, 3);
	expect(await downloaded(page, ids)).toEqual(hashesOf([...uploaded, ...waiting]));
});
