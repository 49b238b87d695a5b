import { chromium } from '@playwright/test';
import { chromiumArgs, findChromium } from '../support/chromium.ts';
import { expect, test } from './fixtures/app.ts';
import { expectAccessible } from './fixtures/looks.ts';

test('at an address that is not secure the app says so, and how to get one that is', async ({ server }) => {
	const name = 'gatefold.example';
	const browser = await chromium.launch({
		executablePath: findChromium(),
		args: [...chromiumArgs, `--host-resolver-rules=MAP ${name} 127.0.0.1`],
	});
	try {
		const page = await (await browser.newContext()).newPage();
		for (const path of ['/', '/sign-up', '/albums/new']) {
			await page.goto(`http://${name}:${server.port}${path}`);
			await expect(page.getByText('This address is not secure')).toBeVisible();
			await expect(page.getByText(/https:\/\/ address/)).toBeVisible();
			// A password would be read on its way.
			await expect(page.locator('input')).toHaveCount(0);
		}
		await expectAccessible(page);
	} finally {
		await browser.close();
	}
});
