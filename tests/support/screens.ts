import { chromium } from 'playwright';
import { parseArgs } from 'node:util';
import { pickPhotos } from '../e2e/fixtures/library.ts';
import { photos } from '../e2e/fixtures/photos.ts';
import { screens, shots } from '../e2e/fixtures/looks.ts';
import { chromiumArgs, ensureChromium } from './chromium.ts';
import setUp from '../e2e/fixtures/set-up.ts';
import { startServer } from './server.ts';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { photos: { type: 'string', default: '0' } },
});

/**
 * Takes pictures of the app's screens to look at by eye: `node tests/support/screens.ts [--photos 12] /albums …`.
 * Someone new is signed in, with so many photos added by the page's own file chooser.
 */
async function takeScreens(paths: string[]): Promise<void> {
	const stopCluster = await setUp();
	const server = await startServer();
	const browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumArgs });
	try {
		const page = await browser.newPage({ baseURL: server.origin });
		await page.goto('/sign-up');
		await page.locator('input[type="password"]').waitFor();
		await shots(page, 'sign-up');

		const ana = await server.account({ handle: 'ana', name: 'Ana' });
		await page.goto('/sign-in');
		await page.locator('input[autocomplete="username"]').fill(ana.handle);
		await page.locator('input[type="password"]').fill(ana.password);
		await page.locator('button[type="submit"]').click();
		await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));

		const count = Number(values.photos);
		if (count > 0) {
			await pickPhotos(page, await photos(count));
			await page.waitForFunction(
				(wanted) => document.querySelectorAll('main img').length >= wanted,
				Math.min(count, 4),
			);
		}
		for (const path of paths) {
			await page.goto(path);
			await page.getByRole('main').waitFor();
			await shots(page, path.replaceAll('/', '-').replace(/^-/, '') || 'start');
		}
		console.log(`The pictures are in ${screens}`);
	} finally {
		await browser.close();
		await server.stop();
		await stopCluster();
	}
}

await takeScreens(positionals.length > 0 ? positionals : ['/photos', '/albums', '/settings']);
