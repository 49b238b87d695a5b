import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, type RunOptions } from '../case.ts';
import { type Figure, summarize } from '../figures.ts';
import { BenchPage } from '../page/browser.ts';
import { type Scrolled, scrolled, scrolledEmpty, scrolledEmptyIs, shareLate } from '../page/scrolling.ts';

/** Screens a second at which pictures are still looked at. */
const lookingAt = 3;

/** The photos of a large library, scrolled from end to end, and as one does who looks at them. */
export const scroll: Case = {
	name: 'j',
	what: 'the grid of 10,000 photos, scrolled from end to end and while one looks at them',

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
			await scrolled(page, seconds, lookingAt);
			await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
			const load = loadNow();
			say('scrolling');
			const looked = await scrolled(page, seconds, lookingAt);
			if (looked.pictures.length === 0)
				throw new Error('no picture that is on the device came into the page');
			const whole = await scrolled(page, seconds);
			return [
				late('from end to end', whole, await scrolledEmpty(page, seconds), load),
				late(`${lookingAt} screens a second`, looked, await scrolledEmpty(page, seconds, lookingAt), load),
				{
					case: 'j',
					what: `a thumbnail on the device, ${lookingAt} screens a second, until it is drawn`,
					measured: summarize(looked.pictures),
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

const late = (how: string, grid: Scrolled, empty: Scrolled, load: number): Figure => ({
	case: 'j',
	what: `frames that are late, ${how}, of ${grid.frames.length}`,
	unit: '%',
	measured: summarize([shareLate(grid)]),
	limit: { ...summarize([shareLate(empty)]), what: scrolledEmptyIs },
	goal: { median: 5 },
	load,
});
