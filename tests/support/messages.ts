import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Compiles the messages with the options of vite.config.ts: vitest's global set-up, and a step before types are
 * checked. In a process of its own, because the compiler's watchers keep the process that calls it from ending.
 *
 * @throws Error with what the compiler said
 */
export default function compileMessages(): void {
	const { status, stdout, stderr } = spawnSync(
		`${root}node_modules/.bin/paraglide-js`,
		['compile', '--project', './src/lib/i18n/project.inlang', '--outdir', './src/lib/paraglide', ...strategy],
		{ cwd: root, encoding: 'utf8', timeout: 60_000 },
	);
	if (status !== 0) throw new Error(`The messages do not compile:\n${stdout}${stderr}`);
}

const strategy = ['--strategy', 'preferredLanguage', 'baseLocale', '--silent'];

if (import.meta.main) compileMessages();
