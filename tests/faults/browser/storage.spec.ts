import type { Page } from '@playwright/test';
import { albumCard, createAlbum } from '../../e2e/fixtures/albums.ts';
import { expect, test } from '../../e2e/fixtures/app.ts';
import type { Device } from '../../e2e/fixtures/device.ts';
import { visit } from '../../e2e/fixtures/library.ts';
import { expectUpToDate, expectWaiting, standing } from '../../e2e/fixtures/standing.ts';
import { comment } from './comments.ts';

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

/** A browser that has just been started with an album on its disk and no network, before it has opened the app. */
async function startedOffline(laptop: Device) {
	// What the browser says of a disk that is full.
	laptop.expectedErrors.push(/quota/i);
	await laptop.settle();
	const albumId = await createAlbum(laptop.page, { name: 'From before' });
	await expectUpToDate(laptop.page);
	await laptop.offline({ killServer: true });
	await laptop.restart('about:blank');
	return { albumId, session: await laptop.context.newCDPSession(laptop.page) };
}

test('[D6] a disk that is full while a page is open: it is said, and what stayed in memory is kept once there is room', async ({
	device,
	person,
	server,
}) => {
	test.setTimeout(180_000);
	const laptop = await device('laptop', { user: await person('ana'), lasting: true });
	const { albumId, session } = await startedOffline(laptop);
	const { origin } = server;
	const { usage } = await session.send('Storage.getUsageAndQuota', { origin });
	await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 1_000_000 });

	const { page } = laptop;
	await page.goto(`/albums/${albumId}/activity`);
	await page.getByRole('textbox', { name: 'Add a comment' }).waitFor();
	const said = page.getByText(/^Comment \d+ x/);
	let made = 0;
	for (; made < 200 && (await banner(page).count()) === 0; made += 20) await comment(page, 20, 900);
	await expect(banner(page)).toContainText('This device cannot keep changes just now');
	await expect(standing(page)).toHaveText('Not saved on this device');
	expect(await said.count()).toBeLessThan(made);

	// With room again, what stayed in memory is kept and shown.
	await session.send('Storage.overrideQuotaForOrigin', { origin });
	await expect(standing(page)).toHaveText(`Offline, ${made} changes waiting`, { timeout: 60_000 });
	await expect(banner(page)).toHaveCount(0);
	await expect(said).toHaveCount(made);
	await laptop.online({ startServer: true });
	await expectUpToDate(page);
	expect(await server.sql!`select from comments where not deleted`).toHaveLength(made);
});

test('[D6] a start on a full disk shows what is here, says that nothing is kept, and goes on by itself when there is room', async ({
	device,
	person,
	server,
}) => {
	test.setTimeout(180_000);
	const laptop = await device('laptop', { user: await person('ana'), lasting: true });
	const { session } = await startedOffline(laptop);
	const { page } = laptop;
	const { origin } = server;
	await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });

	await page.goto('/albums');
	await expect(albumCard(page, 'From before')).toBeVisible();
	await expect(banner(page)).toContainText('This device cannot keep changes just now', { timeout: 30_000 });
	await expect(standing(page)).toHaveText('Not saved on this device');
	await page.goto('/albums/new?step=details');
	await page.getByLabel('Album Name').fill('With no room');
	await page.getByRole('main').getByRole('button', { name: 'Create Album' }).click();
	await expect(page.getByText('This could not be done just now.')).toBeVisible({ timeout: 20_000 });
	await expect(page.getByLabel('Album Name')).toHaveValue('With no room');

	await session.send('Storage.overrideQuotaForOrigin', { origin });
	await expect(standing(page)).toHaveText(/^\s*Offline/, { timeout: 60_000 });
	await expect(banner(page)).toHaveCount(0);
	await page.getByRole('main').getByRole('button', { name: 'Create Album' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'With no room' })).toBeVisible();
	await expect(standing(page)).toHaveText(/waiting$/);
	await laptop.online({ startServer: true });
	await expectUpToDate(page);
	const there = await server.sql!<{ name: string }[]>`select name from albums order by created_at`;
	expect(there.map(({ name }) => name)).toEqual(['From before', 'With no room']);
});
