import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';
import { aptInstall, onPath, runQuietly } from './programs.ts';

/** Arguments for every Chromium that the tests and benchmarks start: no sandbox (containers), no traffic of its own. */
export const chromiumArgs = [
	'--no-sandbox',
	'--disable-quic',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--no-first-run',
];

/** Chromium with no window system in it: the same pages at some four fifths of the work. Debian has it as a package. */
const shell = 'chromium-headless-shell';
const systemNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const macPaths = [
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** No Chromium, and none could be installed; the message says what to do by hand. */
export class NoChromium extends Error {}

/**
 * Finds a Chromium that starts: the one named by GATEFOLD_CHROMIUM or PLAYWRIGHT_CHROMIUM_EXECUTABLE, a headless shell,
 * Playwright's own download, then the system's.
 *
 * @throws NoChromium when a variable names one that does not start: falling back would test another browser
 */
export function findChromium(): string | undefined {
	for (const name of ['GATEFOLD_CHROMIUM', 'PLAYWRIGHT_CHROMIUM_EXECUTABLE']) {
		const named = process.env[name];
		if (!named) continue;
		if (starts(named)) return named;
		throw new NoChromium(`${name} names ${named}, which does not start.`);
	}
	return [...onPath([shell]), chromium.executablePath(), ...onPath(systemNames), ...macPaths].find(starts);
}

/**
 * Finds a Chromium, and installs one where there is none: Playwright's, else Debian's headless shell as root.
 *
 * @throws NoChromium with the command to run by hand
 */
export function ensureChromium(): string {
	const found = findChromium();
	if (found) return found;

	console.log('No Chromium here; installing one for the browser tests.');
	// A machine that reaches only a package registry fails on the name at once; a silent firewall after 5 s a mirror.
	runQuietly('npx', ['--no-install', 'playwright', 'install', 'chromium'], {
		timeout: 600_000,
		env: { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '5000' },
	});
	const own = findChromium();
	if (own) return own;

	aptInstall([shell]);
	const installed = findChromium();
	if (installed) return installed;
	throw new NoChromium(
		'The browser tests need a Chromium. Install one with\n' +
			'  npx playwright install --with-deps chromium\nor\n' +
			'  sudo apt-get update && sudo apt-get install -y chromium\n' +
			'or name one in GATEFOLD_CHROMIUM, then run this again.',
	);
}

/** Also false for one whose system libraries are missing, as Playwright's download on a bare Debian. */
function starts(path: string): boolean {
	if (!existsSync(path)) return false;
	return spawnSync(path, ['--version', '--no-sandbox'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

if (import.meta.main) {
	try {
		console.log(ensureChromium());
	} catch (error) {
		if (!(error instanceof NoChromium)) throw error;
		console.error(error.message);
		process.exit(2);
	}
}
