import type { Page } from '@playwright/test';
import { albumCard, createAlbum, openAlbum } from '../../e2e/fixtures/albums.ts';
import { expect, test } from '../../e2e/fixtures/app.ts';
import { expectDrawn, pickPhotos, visit } from '../../e2e/fixtures/library.ts';
import { makePhoto } from '../../e2e/fixtures/photos.ts';
import { expectUploaded, expectUpToDate, expectWaiting } from '../../e2e/fixtures/standing.ts';
import { buildAnother } from '../../support/other-build.ts';
import { comment } from './comments.ts';

test('[P5] a device whose client group the server has forgotten sends its waiting edits all the same, once', async ({
	device,
	person,
	server,
}) => {
	const ana = await person('ana');
	const laptop = await device('laptop', { user: ana });
	const phone = await device('phone', { user: ana, size: { width: 390, height: 844 } });
	await laptop.readyForOffline();
	await createAlbum(laptop.page, { name: 'Known to both' });
	await expectUpToDate(laptop.page);
	await laptop.offline({ killServer: true });
	for (const name of ['First of three', 'Second of three', 'Third of three'])
		await createAlbum(laptop.page, { name });
	await expectWaiting(laptop.page, 3);

	await server.sql!`truncate client_groups cascade`;
	await laptop.online({ startServer: true });
	await expectUpToDate(laptop.page);
	await visit(phone.page, 'Albums');
	for (const name of ['Known to both', 'First of three', 'Second of three', 'Third of three'])
		await expect(albumCard(phone.page, name)).toHaveCount(1);
	expect(await server.sql!`select from albums`).toHaveLength(4);
	// It is known again, and goes on as ever.
	await createAlbum(laptop.page, { name: 'Afterwards' });
	await expectUpToDate(laptop.page);
	await expect(albumCard(phone.page, 'Afterwards')).toBeVisible();
});

test('[D7] an old build with waiting edits meets a new server: they arrive, and are still there after the update', async ({
	device,
	person,
	server,
}) => {
	test.setTimeout(300_000);
	const next = await buildAnother('next-version');
	try {
		const ana = await person('ana');
		const laptop = await device('laptop', { user: ana, lasting: true });
		await laptop.settle();
		await laptop.offline({ killServer: true });
		await createAlbum(laptop.page, { name: 'By the old one' });
		await expectWaiting(laptop.page, 1);
		await laptop.restart('/albums');
		await expectWaiting(laptop.page, 1);

		await server.restart(next.folder);
		await laptop.online();
		await expectUpToDate(laptop.page);
		expect(await server.sql!`select from albums where name = 'By the old one'`).toHaveLength(1);
		await laptop.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
		const update = laptop.page.getByRole('button', { name: 'Update now' });
		await expect(update).toBeVisible({ timeout: 30_000 });
		await createAlbum(laptop.page, { name: 'In the last moment' });
		// The update loads the page anew, and would end what goes elsewhere before that.
		const loaded = laptop.page.waitForEvent('load', { timeout: 30_000 });
		await update.click();
		await loaded;
		await expect(update).toHaveCount(0, { timeout: 30_000 });
		await laptop.page.goto('/settings');
		await expect(laptop.page.getByText('Version next-version')).toBeVisible();
		await visit(laptop.page, 'Albums');
		for (const name of ['By the old one', 'In the last moment'])
			await expect(albumCard(laptop.page, name)).toHaveCount(1);
		await expectUpToDate(laptop.page);
		expect(await server.sql!`select from albums`).toHaveLength(2);
	} finally {
		next.remove();
	}
});

/** What is held in this browser of any of these ids: rows of all databases, and addresses of all caches. */
const held = (page: Page, ids: string[]) =>
	page.evaluate(async (wanted) => {
		const found: string[] = [];
		const note = (where: string, text: string) => {
			for (const id of wanted) if (text.includes(id)) found.push(`${where} ${id}`);
		};
		for (const name of await caches.keys())
			for (const { url } of await (await caches.open(name)).keys()) note(name, url);
		for (const { name = '' } of await indexedDB.databases()) {
			if (!name.startsWith('gatefold:')) continue;
			const database = await new Promise<IDBDatabase>((resolve, reject) => {
				const opening = indexedDB.open(name);
				opening.onsuccess = () => resolve(opening.result);
				opening.onerror = () => reject(opening.error!);
			});
			for (const store of database.objectStoreNames) {
				// Notices hold what was refused, so that its person can still use it.
				if (store === 'notices') continue;
				const rows = await new Promise<unknown[]>((resolve, reject) => {
					const asking = database.transaction(store).objectStore(store).getAll();
					asking.onsuccess = () => resolve(asking.result);
					asking.onerror = () => reject(asking.error!);
				});
				note(store, JSON.stringify(rows));
			}
			database.close();
		}
		return [...new Set(found)];
	}, ids);

/** Edits that wait on the device which its person is removed from */
const many = 500;

test('[P6] [M9] of an album that its device was removed from nothing stays on it but one notice of the 500 waiting edits', async ({
	device,
	person,
	server,
}) => {
	test.setTimeout(240_000);
	const [ana, ben] = [await person('ana'), await person('ben')];
	const laptop = await device('Ana’s laptop', { user: ana });
	const tablet = await device('Ben’s tablet', { user: ben, lasting: true });
	await pickPhotos(laptop.page, [await makePhoto(1), await makePhoto(2)]);
	await expectUploaded(laptop.page);
	const albumId = await createAlbum(laptop.page, {
		name: 'Not for long',
		choose: 2,
		people: [{ handle: 'ben', role: 'Editor' }],
	});
	await expectUpToDate(laptop.page);
	await tablet.settle();
	await openAlbum(tablet.page, 'Not for long');
	await expectDrawn(tablet.page, 2);
	const photos = await tablet.page
		.locator('main a[data-id]')
		.evaluateAll((tiles) => tiles.map((tile) => (tile as HTMLElement).dataset.id ?? ''));
	await expect.poll(() => held(tablet.page, [albumId])).not.toEqual([]);
	await expect.poll(async () => (await held(tablet.page, photos)).join()).toContain('media:');

	await tablet.offline();
	await tablet.page.getByRole('main').getByRole('link', { name: 'Activity' }).click();
	for (const text of ['One', 'Two', 'Three']) {
		await tablet.page.getByRole('textbox', { name: 'Add a comment' }).fill(text);
		await tablet.page.keyboard.press('Enter');
	}
	await comment(tablet.page, many - 3);
	await expectWaiting(tablet.page, many);
	await laptop.page.goto(`/albums/${albumId}/options`);
	await laptop.page.getByRole('button', { name: /^Remove Ben/ }).click();
	await laptop.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
	await expectUpToDate(laptop.page);

	await tablet.online();
	await visit(tablet.page, 'Activity');
	await expect(tablet.page.getByText('“Not for long” is not shared with you any more')).toHaveCount(1);
	await expect(tablet.page.getByText(`and ${many - 1} more times`)).toBeVisible();
	const notices = await server.sql!<{ count: number; kept: number }[]>`
		select count, jsonb_array_length(held) as kept from notices where not deleted`;
	expect(notices).toEqual([{ count: many, kept: many }]);
	for (const text of ['One', 'Two', 'Three'])
		await expect(tablet.page.getByText(text, { exact: true })).toBeVisible();
	await expectUpToDate(tablet.page);
	await visit(tablet.page, 'Albums');
	await expect(albumCard(tablet.page, 'Not for long')).toHaveCount(0);
	await expect.poll(() => held(tablet.page, [albumId, ...photos])).toEqual([]);
	// And after a start with no network, which shows what is kept.
	await tablet.offline({ killServer: true });
	await tablet.restart('/albums');
	await expect(tablet.page.getByRole('heading', { name: 'Albums' })).toBeVisible();
	await expect(albumCard(tablet.page, 'Not for long')).toHaveCount(0);
	expect(await held(tablet.page, [albumId, ...photos])).toEqual([]);
});
