import type { Page } from '@playwright/test';
import { buildAnother } from '../support/other-build.ts';
import { albumCard, createAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { holdEdits } from './fixtures/held.ts';
import { visit } from './fixtures/library.ts';
import { expectUpToDate, standing } from './fixtures/standing.ts';

let next: Awaited<ReturnType<typeof buildAnother>>;
test.beforeAll(async () => {
	test.setTimeout(300_000);
	next = await buildAnother('next-version');
});
test.afterAll(() => next?.remove());

test('an update that comes while an edit waits is offered, taken when asked to, and loses nothing', async ({
	device,
	person,
	server,
}) => {
	const ana = await person('ana');
	const laptop = await device('laptop', { user: ana });
	const phone = await device('phone', { user: ana, size: { width: 390, height: 844 } });
	// Edits that cannot be taken are faults of the server; the app tries again.
	laptop.expectedErrors.push(/status of (500|503) .*\/api\/sync\//);
	await laptop.readyForOffline();
	await expectUpToDate(laptop.page);

	const letGo = await holdEdits(server);
	await createAlbum(laptop.page, { name: 'Made with the old one' });
	await expect(standing(laptop.page)).toHaveText('1 change waiting');
	await server.restart(next.folder);

	await laptop.page.evaluate(() => (document.documentElement.dataset.loaded = 'before'));
	const untouched = laptop.page.locator('html[data-loaded=before]');
	const offer = (page: Page) => page.getByText('A new version is ready.');
	// Someone comes back to the app; nothing of it is loaded anew.
	await laptop.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
	await expect(offer(laptop.page)).toBeVisible({ timeout: 30_000 });
	const second = await laptop.tab('/settings');
	await expect(offer(second)).toBeVisible();
	// Offered, and nothing more: both still are the old version.
	await expect(untouched).toHaveCount(1);
	await expect(second.getByText('Version next-version')).toHaveCount(0);
	await second.reload();
	await expect(second.getByText(/^Version/)).toBeVisible();
	await expect(second.getByText('Version next-version')).toHaveCount(0);

	await laptop.page.getByRole('button', { name: 'Update now' }).click();
	await expect(untouched).toHaveCount(0, { timeout: 30_000 });
	await expect(laptop.page.getByRole('heading', { name: 'Made with the old one' })).toBeVisible();
	await laptop.page.goto('/settings');
	await expect(laptop.page.getByText('Version next-version')).toBeVisible();
	await expect(standing(laptop.page)).toHaveText('1 change waiting');
	await expect(offer(laptop.page)).toHaveCount(0);

	await test.step('a tab that still is the old version goes on, and finds the new one by itself', async () => {
		await visit(second, 'Albums');
		await expect(albumCard(second, 'Made with the old one')).toBeVisible();
		await createAlbum(second, { name: 'Made in the old tab' });
	});

	await test.step('asked for in that tab too, it is loaded anew', async () => {
		await second.evaluate(() => (document.documentElement.dataset.loaded = 'before'));
		await second.getByRole('button', { name: 'Update now' }).click();
		await expect(second.locator('html[data-loaded=before]')).toHaveCount(0);
		await second.goto('/settings');
		await expect(second.getByText('Version next-version')).toBeVisible();
	});

	await letGo();
	await expectUpToDate(laptop.page);
	await visit(phone.page, 'Albums');
	await expect(albumCard(phone.page, 'Made with the old one')).toBeVisible();
	await expect(albumCard(phone.page, 'Made in the old tab')).toBeVisible();
	await visit(laptop.page, 'Albums');
	await expect(albumCard(laptop.page, 'Made with the old one')).toHaveCount(1);
	await expect(albumCard(laptop.page, 'Made in the old tab')).toHaveCount(1);
});
