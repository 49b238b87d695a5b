import type { Page } from '@playwright/test';
import { albumCard, createAlbum } from '../../e2e/fixtures/albums.ts';
import { expect, test } from '../../e2e/fixtures/app.ts';
import type { Device } from '../../e2e/fixtures/device.ts';
import { visit } from '../../e2e/fixtures/library.ts';
import { expectUpToDate, expectWaiting, standing } from '../../e2e/fixtures/standing.ts';

/** Takes the databases of the app away under its hands. */
const takenAway: [how: string, take: (device: Device) => Promise<unknown>][] = [
	[
		'cleared by the browser, which closes every connection',
		async ({ context, page }) => {
			const session = await context.newCDPSession(page);
			const { origin } = new URL(page.url());
			await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
		},
	],
	[
		'deleted while they are open',
		({ page }) =>
			page.evaluate(async () => {
				for (const { name = '' } of await indexedDB.databases()) {
					await new Promise((resolve, reject) => {
						const deleting = indexedDB.deleteDatabase(name);
						deleting.onsuccess = resolve;
						deleting.onerror = reject;
					});
				}
			}),
	],
];

const banner = (page: Page) => page.locator('.banner');

for (const [how, take] of takenAway) {
	test(`[D8] databases that are ${how}: it is said, what waits is sent from memory, and a load fetches the rest`, async ({
		device,
		person,
		server,
	}) => {
		const laptop = await device('laptop', { user: await person('ana') });
		const { page } = laptop;
		await laptop.readyForOffline();
		await createAlbum(page, { name: 'On the server' });
		await expectUpToDate(page);
		await laptop.offline({ killServer: true });
		await createAlbum(page, { name: 'Only here' });
		await expectWaiting(page, 1);
		await visit(page, 'Albums');

		await take(laptop);
		await expect(banner(page)).toContainText('1 change is only in this tab', { timeout: 20_000 });
		await expect(standing(page)).toHaveText('Not saved on this device');
		await test.step('an edit is not taken, and that is said', async () => {
			await page.getByRole('main').getByRole('link', { name: 'Create Album' }).click();
			await page.getByRole('button', { name: 'Create without photos' }).click();
			await page.getByLabel('Album Name').fill('Too late');
			await page.getByRole('main').getByRole('button', { name: 'Create Album' }).click();
			await expect(page.getByText('This could not be done just now.')).toBeVisible();
		});

		await laptop.online({ startServer: true });
		await expect(banner(page)).toContainText('Everything is on the server', { timeout: 30_000 });
		expect(await server.sql!`select from albums`).toHaveLength(2);
		await page.getByRole('button', { name: 'Load again' }).click();
		await expectUpToDate(page);
		await visit(page, 'Albums');
		await expect(albumCard(page, 'On the server')).toHaveCount(1);
		await expect(albumCard(page, 'Only here')).toHaveCount(1);
		await createAlbum(page, { name: 'And on it goes' });
		await expectUpToDate(page);
	});
}
