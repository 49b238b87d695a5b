import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, repeat, type RunOptions } from '../case.ts';
import { type Figure, summarize } from '../figures.ts';
import { BenchPage, profileFolder } from '../page/browser.ts';

const limitIs = 'the activity page of the same app with nothing in it, until its heading is painted';

/** From the start of a navigation with no network and no server until the list of albums is painted. */
export const offlineStart: Case = {
	name: 'd',
	what: 'start offline to the album list painted',

	async run({ isQuick, say }: RunOptions): Promise<Figure[]> {
		const bench = await BenchServer.start();
		const { folder, remove } = profileFolder();
		try {
			const assets = isQuick ? 10_000 : 100_000;
			say(`seeding ${assets.toLocaleString('en')} assets`);
			await bench.seed({ assets, albums: 300, users: 20 });
			say('first sync');
			const { origin } = bench;
			await fill(folder, bench);
			await bench.server.end();

			const samples = isQuick ? 3 : 15;
			say('starting offline');
			const load = loadNow();
			const list = await repeat(samples, () => startOnce(folder, origin, '/albums', 'a[data-album]'));
			const empty = await repeat(samples, () => startOnce(folder, origin, '/activity', 'h1'));
			return [
				{
					case: 'd',
					what: `start offline with ${assets.toLocaleString('en')} assets, to the album list painted`,
					measured: summarize(list),
					limit: { ...summarize(empty), what: limitIs },
					goal: { median: 600 },
					load,
				},
			];
		} finally {
			remove();
			await bench.stop();
		}
	},
};

/** A first visit to the end, so that the profile holds the app and the library. */
async function fill(folder: string, bench: BenchServer): Promise<void> {
	const device = await BenchPage.openLasting(folder, bench.origin);
	try {
		await device.signIn(bench.credentials(), '/albums');
		await device.page.evaluate(async () => void (await navigator.serviceWorker.ready));
		// Once more with the worker in charge: what it keeps of the first pages is there afterwards.
		await device.page.reload();
		await device.upToDate();
	} finally {
		await device.close();
	}
}

/** A browser that has just been started opens one page. */
async function startOnce(folder: string, origin: string, path: string, selector: string): Promise<number> {
	const { context, page } = await BenchPage.openLasting(folder, origin);
	try {
		await context.setOffline(true);
		await page.goto(path, { waitUntil: 'commit' });
		return await page.evaluate(
			async (selector) => (await probe.painted({ selector })) - performance.timeOrigin,
			selector,
		);
	} finally {
		await context.close();
	}
}
