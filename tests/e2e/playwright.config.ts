import { defineConfig } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { chromiumArgs, findChromium, NoChromium } from '../support/chromium.ts';

const executablePath = findChromium();
if (!executablePath)
	throw new NoChromium('There is no Chromium here: node tests/support/chromium.ts installs one.');

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
	testDir: at('.'),
	testMatch: '**/*.spec.ts',
	globalSetup: at('./fixtures/set-up.ts'),
	outputDir: at('../../test-results/e2e'),
	// A test has several devices, a server and a database; two cores carry one test at a time.
	workers: 1,
	fullyParallel: false,
	// One that passes at the second try only is counted, named at the end and looked into: docs/testing.md
	retries: 1,
	forbidOnly: Boolean(process.env.CI),
	timeout: 90_000,
	expect: { timeout: 10_000 },
	reporter: 'list',
	use: {
		browserName: 'chromium',
		launchOptions: { executablePath, args: chromiumArgs },
		locale: 'en-GB',
		timezoneId: 'Europe/Berlin',
		viewport: { width: 1280, height: 800 },
		actionTimeout: 15_000,
		navigationTimeout: 20_000,
		// Without its film: that took a third of the time of every test. The snapshots of the page show as much.
		trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: false },
		screenshot: 'only-on-failure',
	},
});
