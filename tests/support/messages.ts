import { compile } from '@inlang/paraglide-js';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the messages are and where their code goes; as in vite.config.ts. */
export const messageOptions = {
	project: `${root}src/lib/i18n/project.inlang`,
	outdir: `${root}src/lib/paraglide`,
	strategy: ['preferredLanguage', 'baseLocale'] as ['preferredLanguage', 'baseLocale'],
};

/**
 * Compiles the messages once, as vitest's global set-up and before types are checked: the watcher of the Vite plugin
 * keeps vitest from ending.
 */
export default async function compileMessages(): Promise<void> {
	await compile(messageOptions);
}

if (import.meta.main) await compileMessages();
