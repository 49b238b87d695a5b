import { expect, test } from './fixtures/app.ts';
import { expectAccessible } from './fixtures/looks.ts';

test('the built app is served whole, with headers that keep strangers out', async ({ server, request }) => {
	const page = await request.get(server.origin, { headers: { accept: 'text/html' } });
	expect(page.status()).toBe(200);
	expect(page.headers()).toMatchObject({
		'content-type': expect.stringContaining('text/html'),
		'x-content-type-options': 'nosniff',
		'referrer-policy': expect.stringMatching(/same-origin|strict-origin|no-referrer/),
		'content-security-policy': expect.stringContaining('frame-ancestors'),
	});
	const html = await page.text();
	const policy = /http-equiv="content-security-policy" content="([^"]*)"/i.exec(html)?.[1] ?? '';
	expect(/script-src [^;]*/.exec(policy)?.[0]).toMatch(/sha256-/);
	expect(/script-src [^;]*/.exec(policy)?.[0]).not.toContain('unsafe-inline');

	const scripts = [...html.matchAll(/(?:src|href)="(\/_app\/[^"]+\.js)"/g)].map(([, path]) => path ?? '');
	expect(scripts.length).toBeGreaterThan(0);
	for (const path of scripts) {
		const script = await request.get(server.origin + path);
		expect(script.headers()).toMatchObject({
			'content-type': expect.stringContaining('javascript'),
			'cache-control': expect.stringContaining('immutable'),
		});
	}
});

test('a chunk that is not there is a 404, and no page', async ({ server, request }) => {
	const answer = await request.get(`${server.origin}/_app/immutable/chunks/gone.js`);
	expect(answer.status()).toBe(404);
	expect(answer.headers()['content-type']).not.toContain('html');
});

test('health tells the version while the database answers, and nobody may keep the answer', async ({
	server,
	request,
}) => {
	const answer = await request.get(`${server.origin}/api/health`);
	expect(answer.status()).toBe(200);
	expect(await answer.json()).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
	expect(answer.headers()['cache-control']).toContain('no-store');
});

test('someone with no account meets a form that everyone can use', async ({ device }) => {
	const { page } = await device('phone', { size: { width: 390, height: 844 } });
	await expect(page).toHaveURL(/\/sign-in/);
	await expect(page.locator('input[type="password"]')).toBeVisible();
	await expectAccessible(page);
});

test('a person signs in, and from then on the app opens with the server dead and no network', async ({
	device,
	person,
}) => {
	const ana = await device('laptop', { user: await person('ana') });
	const { pathname } = new URL(ana.page.url());
	await ana.readyForOffline();
	await ana.offline({ killServer: true });
	await ana.page.reload();
	await expect(ana.page).toHaveURL((url) => url.pathname === pathname);
	await expect(ana.page.locator('input[type="password"]')).toHaveCount(0);
	await expect(ana.page.getByRole('main')).toBeVisible();
});

test('an address that no page has says so, and leads back', async ({ device, person }) => {
	const laptop = await device('laptop', { user: await person('ana'), path: '/nowhere' });
	const { page } = laptop;
	// Kit writes down itself what it does not find.
	laptop.expectedErrors.push(/Not found: \/nowhere/);
	await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
	await expectAccessible(page);
	await page.getByRole('link', { name: 'To your photos' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Photos' })).toBeVisible();
});
