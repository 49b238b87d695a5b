import type { Page } from '@playwright/test';
import { createAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { holdEdits } from './fixtures/held.ts';
import { expectUpToDate, standing } from './fixtures/standing.ts';

/** The locks that pages of a signed-in person hold: their host's, their uploads', their own. */
const locksHeld = (page: Page) =>
	page.evaluate(async () => {
		const { held = [] } = await navigator.locks.query();
		return held.map(({ name }) => name).filter((name) => /^(sync|uploads|pages):/.test(name ?? ''));
	});

const databases = (page: Page) =>
	page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''));

async function signOut(page: Page, ...buttons: string[]): Promise<void> {
	await page.locator('a[href="/settings"]').filter({ visible: true }).first().click();
	await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
	for (const name of buttons)
		await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
}

const discard = 'Sign out and discard them';
const cases = [
	{ what: 'with nothing waiting', from: 'another tab', buttons: ['Sign out'] },
	{ what: 'keeping what waits', from: 'the host’s tab', buttons: ['Sign out, keep them here'], keeps: true },
	{ what: 'discarding what waits', from: 'the host’s tab', buttons: [discard, discard] },
	{ what: 'discarding what waits', from: 'another tab', buttons: [discard, discard] },
];

for (const { what, from, buttons, keeps = false } of cases) {
	test(`signing out in ${from}, ${what}, takes every tab to the sign-in page`, async ({
		device,
		person,
		server,
	}) => {
		const ana = await person('ana');
		const laptop = await device('laptop', { user: ana, path: '/albums' });
		laptop.expectedErrors.push(/status of (401|500|503) .*\/api\//);
		await laptop.readyForOffline();
		await expectUpToDate(laptop.page);
		const tabs = [laptop.page, await laptop.tab('/photos'), await laptop.tab('/settings')];
		const waits = buttons[0] !== 'Sign out';
		const letGo = waits ? await holdEdits(server) : undefined;
		if (waits) {
			await createAlbum(tabs[1]!, { name: 'Unsent' });
			await expect(standing(tabs[1]!)).toHaveText('1 change waiting');
		}

		await signOut(from === 'another tab' ? tabs[2]! : tabs[0]!, ...buttons);
		for (const tab of tabs) {
			await expect(tab).toHaveURL(/\/sign-in/);
			await expect(tab.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
		}
		await expect.poll(() => locksHeld(tabs[1]!)).toEqual([]);
		const isKept = async () => (await databases(tabs[1]!)).some((name) => name.includes(ana.id));
		await expect.poll(isKept).toBe(keeps);

		await letGo?.();
		await tabs[1]!.getByLabel('Email or handle').fill('ana');
		await tabs[1]!.getByLabel('Password').fill(ana.password);
		await tabs[1]!.getByRole('button', { name: 'Sign in' }).click();
		// The others are let in with it.
		for (const tab of tabs) await expect(tab).not.toHaveURL(/\/sign-in/);
		await expectUpToDate(tabs[0]!);
		const albums = await server.sql!`select from albums`;
		expect(albums).toHaveLength(keeps ? 1 : 0);
	});
}
