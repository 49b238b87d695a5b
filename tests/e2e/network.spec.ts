import { hasPds, type PdsAccount, startPds, type TestPds } from '../support/pds.ts';
import type { TestServer } from '../support/server.ts';
import { wav } from '../support/sounds.ts';
import type { Account } from '../support/account.ts';
import { expect, test as base } from './fixtures/app.ts';
import { expectAccessible, shots } from './fixtures/looks.ts';

const test = base.extend<{ pds: TestPds }>({
	// Playwright reads from the pattern what a fixture needs.
	pds: async ({}, use) => {
		const pds = (await startPds())!;
		await use(pds);
		await pds.stop();
	},
	serverOptions: async ({ pds }, use) => {
		await use({
			env: {
				GATEFOLD_ATPROTO: 'on',
				GATEFOLD_ATPROTO_PLC: pds.plc,
				GATEFOLD_ATPROTO_ALLOW: pds.origin,
			},
		});
	},
});

/** A release of one track, made by a program. */
async function release(server: TestServer, person: Account, title: string): Promise<string> {
	const cookie = await server.signIn(person);
	const send = async (path: string, body: object | FormData) => {
		const isForm = body instanceof FormData;
		const answer = await fetch(`${server.origin}/api${path}`, {
			method: 'POST',
			headers: { cookie, origin: server.origin, ...(isForm ? {} : { 'content-type': 'application/json' }) },
			body: isForm ? body : JSON.stringify(body),
		});
		return (await answer.json()) as { id: string };
	};
	const { id } = await send('/releases', { title });
	const form = new FormData();
	form.set('title', 'Intro');
	form.set('file', new Blob([new Uint8Array(wav())]), 'intro.wav');
	const track = await send(`/tracks?album_id=${id}`, form);
	await send(`/releases/${id}/finalize`, { track_ids: [track.id] });
	return id;
}

test('[MA-46] an account is connected in the settings, on its own server too, and a release says how it stands there', async ({
	pds,
	server,
	person,
	device,
}) => {
	test.skip(!hasPds, 'No PDS can be had here.');
	const ana = await person('ana');
	const account: PdsAccount = await pds.createAccount('ana.test');
	const laptop = await device('laptop', { user: ana, path: '/settings/network' });
	const { page } = laptop;
	// Chromium writes down itself that the wrong password was not taken.
	laptop.expectedErrors.push(/status of 422 .*\/api\/atproto/);
	const albumId = await release(server, ana, 'Slow water');

	await test.step('an app password that is wrong is said, and a right one connects', async () => {
		await page.getByRole('button', { name: 'Use an app password' }).click();
		await expectAccessible(page);
		await page.getByLabel('Your handle there').fill('ana.test');
		await page.getByLabel('App password').fill('aaaa-bbbb-cccc-dddd');
		await page.getByLabel('Its server').fill(pds.origin);
		await page.getByRole('button', { name: 'Connect' }).click();
		await expect(page.getByRole('alert')).toContainText('does not take this password');
		await page.getByLabel('App password').fill(await pds.createAppPassword(account));
		await page.getByRole('button', { name: 'Connect' }).click();
		await expect(page.getByText('@ana.test')).toBeVisible();
		await shots(page, 'network');
	});

	await test.step('the release is written, and says so', async () => {
		await page.goto(`/albums/${albumId}/options`);
		await expect(page.getByText('Written to @ana.test')).toBeVisible({ timeout: 30_000 });
		await expect(page.getByRole('link', { name: 'Show the record' })).toHaveAttribute(
			'href',
			/at:\/\/did:plc:/,
		);
		await page.getByText('Each track').click();
		await expect(page.getByRole('listitem').filter({ hasText: 'Intro' })).toContainText('Written');
		await expectAccessible(page);
		await shots(page, 'network-release');
	});

	await test.step('it is disconnected after a question', async () => {
		await page.goto('/settings/network');
		await page.getByRole('button', { name: 'Disconnect' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
		await expect(page.getByLabel('Your handle there')).toBeVisible();
	});

	await test.step('and connected by signing in on its own server', async () => {
		await page.getByLabel('Your handle there').fill(account.did);
		await page.getByRole('button', { name: 'Sign in there' }).click();
		await page.locator('input[type="password"]').fill(account.password);
		await page.getByRole('button', { name: /sign in/i }).click();
		await page.getByRole('button', { name: /authorize|accept|allow/i }).click();
		await page.waitForURL(/\/settings\/network/);
		await expect(page.getByText('@ana.test')).toBeVisible();
	});
});
