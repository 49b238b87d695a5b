import type { Page } from 'playwright';
import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, type RunOptions } from '../case.ts';
import { type Figure, summarize } from '../figures.ts';
import { BenchPage } from '../page/browser.ts';

/** How a page was scrolled: milliseconds between its frames, and from a picture's coming into the page to its being drawn */
type Scrolled = { frames: number[]; pictures: number[] };

/** Milliseconds after which a frame is late: it has missed one of those that a screen shows 60 times a second. */
const late = 25;

const limitIs = 'an empty page of the same height, scrolled the same way';

/** The photos of a large library, scrolled from end to end. */
export const scroll: Case = {
	name: 'j',
	what: 'the grid of 10,000 photos, scrolled from end to end',

	async run({ isQuick, say }: RunOptions): Promise<Figure[]> {
		const seconds = isQuick ? 6 : 20;
		const bench = await BenchServer.start();
		let device: BenchPage | undefined;
		try {
			say('seeding');
			await bench.seed({ assets: 10_000, albums: 20, users: 5 });
			device = await BenchPage.open(bench.origin);
			await device.signIn(bench.credentials(), '/photos');
			const { page } = device;
			// A page that has just signed in is older than the service worker, which keeps the pictures.
			await page.evaluate(() => navigator.serviceWorker.ready);
			await page.reload();
			await page.locator('a[data-id] img').first().waitFor();
			say('scrolling once, so that pictures are on the device');
			await scrolled(page, seconds);
			await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
			const load = loadNow();
			say('scrolling');
			const grid = await scrolled(page, seconds);
			const height = await page.evaluate(() => document.documentElement.scrollHeight);
			const empty = await device.context.newPage();
			await empty.setContent(`<div style="height: ${height}px; background: linear-gradient(red, blue)">`);
			const raw = await scrolled(empty, seconds);
			if (grid.pictures.length === 0) throw new Error('no picture that is on the device came into the page');
			return [
				{
					case: 'j',
					what: `frames that are late, of ${grid.frames.length}`,
					unit: '%',
					measured: summarize([shareLate(grid)]),
					limit: { ...summarize([shareLate(raw)]), what: limitIs },
					goal: { median: 5 },
					load,
				},
				{
					case: 'j',
					what: 'a thumbnail on the device, until it is drawn',
					measured: summarize(grid.pictures),
					goal: { p95: 100 },
					load,
				},
			];
		} finally {
			await device?.close();
			await bench.stop();
		}
	},
};

const shareLate = ({ frames }: Scrolled) => (100 * frames.filter((ms) => ms > late).length) / frames.length;

/** Scrolls a page down to its end and back, evenly. */
const scrolled = (page: Page, seconds: number): Promise<Scrolled> =>
	page.evaluate(async (long) => {
		const frames: number[] = [];
		const pictures: number[] = [];
		const onDevice = new Set<string>();
		const names = typeof caches === 'undefined' ? [] : await caches.keys();
		for (const name of names) for (const { url } of await (await caches.open(name)).keys()) onDevice.add(url);
		const come = (picture: HTMLImageElement) => {
			if (!onDevice.has(picture.src)) return;
			const begin = performance.now();
			picture.addEventListener('load', () => pictures.push(performance.now() - begin), { once: true });
		};
		const watching = new MutationObserver((changes) => {
			for (const { addedNodes } of changes)
				for (const node of addedNodes)
					if (node instanceof Element)
						for (const picture of node.querySelectorAll<HTMLImageElement>('img[src*="/media/"]'))
							come(picture);
		});
		watching.observe(document.body, { childList: true, subtree: true });
		const frame = () => new Promise<number>((next) => requestAnimationFrame(next));
		const begin = await frame();
		let before = begin;
		for (;;) {
			const now = await frame();
			frames.push(now - before);
			before = now;
			const share = (now - begin) / (long * 1_000);
			if (share >= 1) break;
			const end = document.documentElement.scrollHeight - innerHeight;
			scrollTo({ top: end * (share < 0.5 ? share * 2 : 2 - share * 2), behavior: 'instant' });
		}
		watching.disconnect();
		return { frames, pictures };
	}, seconds);
