import type { Page } from '@playwright/test';
import { albumCard, createAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { holdEdits } from './fixtures/held.ts';
import { expectDrawn, pickPhotos, visit } from './fixtures/library.ts';
import { makePhoto } from './fixtures/photos.ts';
import { expectUploaded, expectUpToDate, expectWaiting, standing } from './fixtures/standing.ts';

/** Keeps what the page says about sync from its start on, as some of it is true for a moment only. */
const keepWords = (page: Page) =>
	page.addInitScript(() => {
		const said: string[] = [];
		Object.assign(window, { said });
		const look = () => {
			const words = document.querySelector('[role="status"][data-state]')?.textContent?.trim();
			if (words && words !== said.at(-1)) said.push(words);
		};
		new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
	});
const wordsOf = (page: Page) => page.evaluate(() => (window as Window & { said?: string[] }).said ?? []);

test('a start with no network shows what is here: no wall, no spinner, and words that say how it stands', async ({
	device,
	person,
}) => {
	const ana = await person('ana');
	const phone = await device('phone', { user: ana });
	await pickPhotos(phone.page, [await makePhoto(1)]);
	await createAlbum(phone.page, { name: 'Here already', choose: 1 });
	await expectUploaded(phone.page);
	await expectUpToDate(phone.page);
	const laptop = await device('laptop', { user: ana, lasting: true });
	await laptop.readyForOffline();
	await visit(laptop.page, 'Photos');
	await expectDrawn(laptop.page, 1);
	await visit(laptop.page, 'Albums');
	await expect(albumCard(laptop.page, 'Here already')).toContainText('1 item');
	await expectUpToDate(laptop.page);

	await laptop.offline({ killServer: true });
	await laptop.restart('about:blank');
	await keepWords(laptop.page);
	await laptop.page.goto('/albums');
	await expect(albumCard(laptop.page, 'Here already')).toContainText('1 item');
	await expect(laptop.page).toHaveURL(/\/albums$/);
	await expect(laptop.page.locator('input[type="password"]')).toHaveCount(0);
	await expect(laptop.page.locator('[role="progressbar"], [aria-busy="true"]')).toHaveCount(0);
	await expect(standing(laptop.page)).toHaveText(/^\s*Offline since \d{1,2}:\d\d\s*$/);
	expect(await wordsOf(laptop.page)).toEqual([
		'Saved on this device',
		expect.stringMatching(/^Offline since/),
	]);
	await visit(laptop.page, 'Photos');
	await expectDrawn(laptop.page, 1);

	await createAlbum(laptop.page, { name: 'One more' });
	await expectWaiting(laptop.page, 1);
	await laptop.online({ startServer: true });
	await expectUpToDate(laptop.page);
	await visit(phone.page, 'Albums');
	await expect(albumCard(phone.page, 'One more')).toBeVisible({ timeout: 60_000 });
});

test('edits wait by number while the server cannot take them', async ({ device, person, server }) => {
	const laptop = await device('laptop', { user: await person('ana') });
	laptop.expectedErrors.push(/status of (500|503) .*\/api\/sync\//);
	await expectUpToDate(laptop.page);
	const letGo = await holdEdits(server);
	await createAlbum(laptop.page, { name: 'First' });
	await expect(standing(laptop.page)).toHaveText('1 change waiting');
	await createAlbum(laptop.page, { name: 'Second' });
	await expect(standing(laptop.page)).toHaveText('2 changes waiting');
	await letGo();
	await expectUpToDate(laptop.page);
});

test('a session that has ended keeps every edit, asks to sign in again, and then they arrive', async ({
	device,
	person,
	server,
}) => {
	const ana = await person('ana');
	const laptop = await device('laptop', { user: ana });
	laptop.expectedErrors.push(/status of 401 /);
	await laptop.readyForOffline();
	await expectUpToDate(laptop.page);

	await laptop.offline({ killServer: true });
	await createAlbum(laptop.page, { name: 'Unsent' });
	await expectWaiting(laptop.page, 1);
	await server.sql!`delete from session`;
	await laptop.online({ startServer: true });

	await expect(laptop.page.getByText('You have been signed out.')).toBeVisible({ timeout: 20_000 });
	await expect(standing(laptop.page)).toHaveText('Sign in to send changes');
	await laptop.page.reload();
	await expect(laptop.page.getByRole('heading', { name: 'Unsent' })).toBeVisible();
	await laptop.page
		.getByRole('main')
		.or(laptop.page.locator('.banner'))
		.getByRole('link', { name: 'Sign in' })
		.click();

	await expect(laptop.page.getByText('What you changed is safe on this device.')).toBeVisible();
	await expect(laptop.page.getByLabel('Email or handle')).toHaveValue('ana');
	await laptop.page.getByLabel('Password').fill(ana.password);
	await laptop.page.getByRole('button', { name: 'Sign in' }).click();
	await expect(laptop.page.getByRole('heading', { name: 'Unsent' })).toBeVisible();
	await expectUpToDate(laptop.page);

	const phone = await device('phone', { user: ana, path: '/albums' });
	await expect(albumCard(phone.page, 'Unsent')).toBeVisible();
});

test('signing out with edits and files that exist only here asks, counts them, and does what was chosen', async ({
	device,
	person,
	server,
}) => {
	const ana = await person('ana');
	const laptop = await device('laptop', { user: ana });
	laptop.expectedErrors.push(/status of (401|500|503) .*\/api\//);
	const { page } = laptop;
	const dialog = page.getByRole('dialog');
	await laptop.readyForOffline();
	await expectUpToDate(page);

	const askToLeave = async (edits: string, files: string) => {
		// Only what is shown as saved survives the end of the only page: rule D2.
		await expect(standing(page)).toHaveText(/waiting/);
		await page.goto('/settings');
		await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
		await expect(dialog.getByRole('listitem')).toHaveText([edits, files]);
	};
	const enter = async () => {
		await expect(page).toHaveURL(/\/sign-in/);
		await page.getByLabel('Email or handle').fill('ana');
		await page.getByLabel('Password').fill(ana.password);
		await page.getByRole('button', { name: 'Sign in' }).click();
		await expect(page).not.toHaveURL(/\/sign-in/);
		await visit(page, 'Albums');
	};

	const letGo = await holdEdits(server);
	await pickPhotos(page, [await makePhoto(1), await makePhoto(2)]);
	await createAlbum(page, { name: 'Kept', choose: 2 });

	await test.step('stay', async () => {
		await askToLeave('3 changes are only on this device.', '2 files are only on this device.');
		await dialog.getByRole('button', { name: 'Stay signed in' }).click();
		await visit(page, 'Albums');
		await expect(albumCard(page, 'Kept')).toContainText('2 items');
	});

	await test.step('keep them here: they are sent after signing in again', async () => {
		await askToLeave('3 changes are only on this device.', '2 files are only on this device.');
		await dialog.getByRole('button', { name: 'Sign out, keep them here' }).click();
		await expect(page).toHaveURL(/\/sign-in/);
		await letGo();
		await enter();
		await expect(albumCard(page, 'Kept')).toContainText('2 items');
		await expectUploaded(page);
		await expectUpToDate(page);
	});

	await test.step('discard them, which asks once more', async () => {
		const hold = await holdEdits(server);
		await visit(page, 'Photos');
		await pickPhotos(page, [await makePhoto(3)]);
		await createAlbum(page, { name: 'Discarded' });
		await askToLeave('2 changes are only on this device.', '1 file is only on this device.');
		await dialog.getByRole('button', { name: 'Sign out and discard them' }).click();
		await expect(dialog.getByRole('heading', { name: 'Discard for good?' })).toBeVisible();
		await dialog.getByRole('button', { name: 'Sign out and discard them' }).click();
		await expect(page).toHaveURL(/\/sign-in/);
		await hold();
		await enter();
		await expect(albumCard(page, 'Kept')).toContainText('2 items');
		await expect(albumCard(page, 'Discarded')).toHaveCount(0);
		await visit(page, 'Photos');
		await expectDrawn(page, 2);
	});
});
