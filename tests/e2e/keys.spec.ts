import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/app.ts';
import { expectAccessible, shots } from './fixtures/looks.ts';

const keysPage = (page: Page) => ({
	make: page.getByRole('button', { name: 'Create a key' }),
	dialog: page.getByRole('dialog', { name: 'New key' }),
	secret: page.getByLabel('Your new key'),
	row: (name: string) => page.getByRole('listitem').filter({ hasText: name }),
});

/** What a program with this key is told of it. */
const ownKey = (origin: string, secret: string) =>
	fetch(`${origin}/api/keys/me`, { headers: { 'x-api-key': secret } });

test('a key is made in the settings, shown once, used by a program within its scopes, and revoked', async ({
	device,
	person,
	server,
}) => {
	await person('admin');
	const ana = await person('ana');
	const { page, context } = await device('laptop', { user: ana });
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.goto('/settings');
	await page.getByRole('link', { name: 'Show keys' }).click();
	const { make, dialog, secret, row } = keysPage(page);
	await expect(page.getByRole('heading', { name: 'No keys yet' })).toBeVisible();
	await expectAccessible(page);
	await shots(page, 'keys-empty');

	await make.click();
	await dialog.getByRole('button', { name: 'Create a key' }).click();
	await expect(dialog.getByRole('alert')).toHaveText('Give it a name.');
	await dialog.getByLabel('Name').fill('Photo frame');
	await dialog.getByRole('switch', { name: 'See what you see' }).click();
	await dialog.getByRole('button', { name: 'Create a key' }).click();
	await expect(dialog.getByRole('alert')).toHaveText('Choose at least one.');
	await expectAccessible(page);
	await shots(page, 'keys-new');
	await dialog.getByRole('switch', { name: 'See what you see' }).click();
	await dialog.getByRole('switch', { name: 'Add photos' }).click();
	// Who is no admin of the server is not offered what only admins may.
	await expect(dialog.getByRole('switch')).toHaveCount(3);
	await dialog.getByLabel('It ends after').selectOption('30 days');
	await dialog.getByRole('button', { name: 'Create a key' }).click();

	await expect(page.getByRole('heading', { name: 'Photo frame is ready' })).toBeFocused();
	const key = await secret.inputValue();
	expect(key).toMatch(/^gatefold_[\w-]{43}$/);
	await page.getByRole('button', { name: 'Copy key' }).click();
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
	await expect(row('Photo frame')).toContainText('May see and add photos');
	await expect(row('Photo frame')).toContainText('Never used');
	await expectAccessible(page);
	await shots(page, 'keys-made');

	const told = await ownKey(server.origin, key);
	expect([told.status, await told.json()]).toMatchObject([
		200,
		{ name: 'Photo frame', scopes: ['read', 'upload'] },
	]);
	const write = await fetch(`${server.origin}/api/assets/copies`, {
		method: 'POST',
		headers: { authorization: `Bearer ${key}` },
	});
	expect([write.status, await write.json()]).toMatchObject([403, { code: 'auth.no_scope' }]);

	// Once it is out of sight it is nowhere.
	await page.reload();
	await expect(row('Photo frame')).toContainText('Last used now');
	expect(await page.content()).not.toContain(key);
	await shots(page, 'keys-list');

	await page.getByRole('button', { name: 'Revoke Photo frame' }).click();
	const question = page.getByRole('dialog', { name: 'Revoke Photo frame?' });
	await expectAccessible(page);
	await question.getByRole('button', { name: 'Cancel' }).click();
	expect((await ownKey(server.origin, key)).status).toBe(200);
	await page.getByRole('button', { name: 'Revoke Photo frame' }).click();
	await question.getByRole('button', { name: 'Revoke' }).click();
	await expect(page.getByRole('heading', { name: 'No keys yet' })).toBeVisible();
	const refused = await ownKey(server.origin, key);
	expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'auth.wrong_key' }]);
	expect(server.log()).not.toContain(key);
});

test('with no connection the page says so, and reads the keys when there is one', async ({
	device,
	person,
}) => {
	const ana = await person('ana');
	const laptop = await device('laptop', { user: ana });
	const { page } = laptop;
	await page.goto('/settings/keys');
	await laptop.readyForOffline();
	await expect(page.getByRole('heading', { name: 'No keys yet' })).toBeVisible();
	await laptop.offline();
	await page.reload();
	await expect(page.getByRole('status').filter({ hasText: 'Keys need a connection' })).toBeVisible();
	await expectAccessible(page);
	await shots(page, 'keys-offline');
	await laptop.online();
	await expect(page.getByRole('heading', { name: 'No keys yet' })).toBeVisible();

	// Between the list and the button.
	await page.getByRole('button', { name: 'Create a key' }).click();
	const { dialog } = keysPage(page);
	// The first account is the server's admin.
	await expect(dialog.getByRole('switch')).toHaveCount(4);
	await laptop.offline();
	await dialog.getByLabel('Name').fill('Lost');
	await dialog.getByRole('button', { name: 'Create a key' }).click();
	await expect(dialog.getByRole('alert')).toHaveText('Keys need a connection');
});

test('a server that cannot read them is said, with a way to try again', async ({ device, person }) => {
	const laptop = await device('laptop', { user: await person('ana') });
	laptop.expectedErrors.push(/status of 503 .*\/api\/keys/);
	const { page } = laptop;
	let isDown = true;
	await laptop.context.route('**/api/keys', (route) =>
		isDown
			? route.fulfill({
					status: 503,
					json: { code: 'unavailable', message: 'The server cannot answer just now.' },
				})
			: route.continue(),
	);
	await page.goto('/settings/keys');
	await expect(page.getByRole('alert')).toContainText('The keys could not be read');
	await expectAccessible(page);
	await shots(page, 'keys-failed');
	isDown = false;
	await page.getByRole('button', { name: 'Try again' }).click();
	await expect(page.getByRole('heading', { name: 'No keys yet' })).toBeVisible();
});
