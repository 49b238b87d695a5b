import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright';
import { chromiumArgs, ensureChromium } from '../../support/chromium.ts';
import { within } from '../case.ts';
import { installProbe } from './probe.ts';

/** Someone's credentials, as the sign-in form takes them. */
export type Credentials = { handle: string; password: string };

/** Seconds for a first sync: many times what it may take */
export const patience = 90;

/**
 * A headless Chromium of its own with one page, on an address of its own: the server limits sign-ins by address. Its
 * profile is in a folder, as a person's is: one in memory keeps IndexedDB in another way, which is many times slower where
 * rows are written again.
 */
export class BenchPage {
	readonly context: BrowserContext;
	readonly page: Page;
	/** The folder of its profile */
	readonly profile: string;
	readonly #removeProfile: () => void;

	private constructor(context: BrowserContext, page: Page, profile: string, removeProfile: () => void) {
		this.context = context;
		this.page = page;
		this.profile = profile;
		this.#removeProfile = removeProfile;
	}

	/** In a new profile, which goes when it is closed. */
	static async open(origin: string): Promise<BenchPage> {
		const { folder, remove } = profileFolder();
		return BenchPage.#open(folder, origin, remove);
	}

	/** In a profile that outlives it. */
	static async openLasting(folder: string, origin: string): Promise<BenchPage> {
		return BenchPage.#open(folder, origin, () => undefined);
	}

	static async #open(folder: string, origin: string, remove: () => void): Promise<BenchPage> {
		const launch = { executablePath: ensureChromium(), args: chromiumArgs };
		const context = await chromium.launchPersistentContext(folder, { ...settings(origin), ...launch });
		await context.addInitScript(installProbe);
		return new BenchPage(context, context.pages()[0] ?? (await context.newPage()), folder, remove);
	}

	/** Fills in the sign-in form of the app; `submit` sends it. */
	async fillSignIn(
		{ handle, password }: Credentials,
		next: string,
	): Promise<{ submit: () => Promise<void> }> {
		await this.page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
		await this.page.locator('input[autocomplete="username"]').fill(handle);
		await this.page.locator('input[type="password"]').fill(password);
		return { submit: () => this.page.locator('button[type="submit"]').click() };
	}

	/** Signs in and waits until everything that the person may see is on this device. */
	async signIn(credentials: Credentials, next: string): Promise<void> {
		const form = await this.fillSignIn(credentials, next);
		await form.submit();
		await this.page.waitForURL((url) => url.pathname === next);
		await this.upToDate();
	}

	/** Waits until the view is complete, and on the disk. */
	async upToDate(): Promise<void> {
		const synced = this.page.evaluate(async () => {
			const sync = await probe.sync();
			while (sync.status.state !== 'upToDate') await new Promise((next) => setTimeout(next, 50));
			await sync.flush();
		});
		await within(patience, 'a first sync', synced);
	}

	async close(): Promise<void> {
		await this.context.close();
		this.#removeProfile();
	}
}

/** A folder for a profile, and what takes it away. */
export function profileFolder(): { folder: string; remove: () => void } {
	const folder = mkdtempSync(join(tmpdir(), 'gatefold-bench-'));
	return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

const settings = (origin: string): BrowserContextOptions => ({
	baseURL: origin,
	viewport: { width: 1280, height: 800 },
	locale: 'en-GB',
	timezoneId: 'Europe/Berlin',
	extraHTTPHeaders: { 'x-forwarded-for': `10.2.${randomInt(256)}.${randomInt(1, 255)}` },
});
