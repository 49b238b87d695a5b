import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/app.ts';

const stranger = '0197f000-0000-7000-8000-000000000001';

test('the whole build is there with no network, the chunks of workers too', async ({ device, person }) => {
	const ana = await device('laptop', { user: await person('ana') });
	await ana.readyForOffline();
	await ana.offline({ killServer: true });
	const { paths, missing } = await ana.page.evaluate(async () => {
		const name = (await caches.keys()).find((key) => key.includes('precache'))!;
		const kept = await (await caches.open(name)).keys();
		const paths = kept.map(({ url }) => new URL(url).pathname);
		const missing: string[] = [];
		for (const path of paths) if (!(await fetch(path)).ok) missing.push(path);
		return { paths, missing };
	});
	expect(missing).toEqual([]);
	expect(paths).toContain('/200.html');
	expect(paths.filter((path) => path.startsWith('/_app/immutable/workers/')).length).toBeGreaterThan(1);
	expect(paths.filter((path) => /\.(br|gz)$|service-worker/.test(path))).toEqual([]);
});

/** A page that the service worker answers for; nobody is signed in. */
async function controlled(page: Page, origin: string): Promise<void> {
	await page.goto(`${origin}/sign-in`);
	await page.evaluate(async () => {
		const taken = new Promise((resolve) =>
			navigator.serviceWorker.addEventListener('controllerchange', resolve),
		);
		await navigator.serviceWorker.register('/service-worker.js');
		if (!navigator.serviceWorker.controller) await taken;
	});
}

test('a picture that is nowhere to be had is an answer and no exception', async ({
	page,
	server,
	context,
}) => {
	await controlled(page, server.origin);
	await context.setOffline(true);
	const answers = await page.evaluate(async (id) => {
		const variants = ['thumb', 'preview', 'original'];
		return Promise.all(variants.map(async (variant) => (await fetch(`/media/${id}/${variant}?v=1`)).status));
	}, stranger);
	// Pictures without an error: a console would show one for each.
	expect(answers).toEqual([204, 204, 504]);
});

test('what the server answers is left to the server', async ({ page, server }) => {
	await controlled(page, server.origin);
	for (const path of ['/api/nothing', `/media/${stranger}/thumb`, '/@ana/summer', '/s/abc', '/embed/abc']) {
		const answer = await page.goto(server.origin + path);
		expect(answer?.fromServiceWorker()).toBe(false);
	}
	const shell = await page.goto(`${server.origin}/albums/42`);
	expect(shell?.fromServiceWorker()).toBe(true);
});
