import { defineConfig } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import inShort from '../../e2e/playwright.config.ts';

/** Browser tests as any other, with what is done to the browser done more often. */
export default defineConfig(inShort, {
	testDir: fileURLToPath(new URL('.', import.meta.url)),
	outputDir: fileURLToPath(new URL('../../../test-results/faults-browser', import.meta.url)),
});
