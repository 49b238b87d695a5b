import type { Page } from 'playwright';
import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, repeat, type RunOptions } from '../case.ts';
import { type Figure, summarize } from '../figures.ts';
import { BenchPage } from '../page/browser.ts';
import { scrolled, scrolledEmpty, scrolledEmptyIs, shareLate } from '../page/scrolling.ts';

const card = 'a[data-album]';

/** A list of many albums: opened, searched and scrolled. */
export const albumList: Case = {
	name: 'o',
	what: 'the list of 5,000 albums, opened, searched and scrolled from end to end',

	async run({ isQuick, say }: RunOptions): Promise<Figure[]> {
		const seconds = isQuick ? 6 : 20;
		const samples = isQuick ? 5 : 25;
		const albums = 5_000;
		const bench = await BenchServer.start();
		let device: BenchPage | undefined;
		try {
			say('seeding');
			await bench.seed({ assets: 10_000, albums, users: 20, entriesPerAlbum: 5 });
			device = await BenchPage.open(bench.origin);
			say('first sync');
			await device.signIn(bench.credentials(), '/albums');
			const { page } = device;
			// A page that has just signed in is older than the service worker, which keeps the pictures.
			await page.evaluate(() => navigator.serviceWorker.ready);
			const load = loadNow();
			say('opening');
			const opened = await repeat(samples, () => open(page, '/photos', '/albums', card));
			const other = await repeat(samples, () => open(page, '/photos', '/settings', 'h1'));
			say('searching');
			await page.goto('/albums');
			await page.locator(card).first().waitFor();
			const typed: number[] = [];
			const words = await wordsOf(page, samples);
			for (const word of words) typed.push(...(await type(page, word)));
			say('scrolling');
			await scrolled(page, seconds);
			const list = await scrolled(page, seconds);
			const raw = await scrolledEmpty(page, seconds);
			const count = albums.toLocaleString('en');
			return [
				{
					case: 'o',
					what: `the list of ${count} albums, first opened from another page, to painted`,
					measured: summarize(opened),
					limit: { ...summarize(other), what: 'the page of settings, first opened the same way' },
					goal: { median: 300 },
					load,
				},
				{
					case: 'o',
					what: `a letter typed into the search of ${count} albums, to painted`,
					measured: summarize(typed),
					goal: { p95: 100 },
					load,
				},
				{
					case: 'o',
					what: `frames of the list of ${count} albums that are late, of ${list.frames.length}`,
					unit: '%',
					measured: summarize([shareLate(list)]),
					limit: { ...summarize([shareLate(raw)]), what: scrolledEmptyIs },
					goal: { median: 5 },
					load,
				},
			];
		} finally {
			await device?.close();
			await bench.stop();
		}
	},
};

/** In a page that has just been loaded anew, from the press on a link until what it leads to is painted, in milliseconds. */
async function open(page: Page, from: string, to: string, selector: string): Promise<number> {
	await page.goto(from);
	await page.locator('a[data-id] img').first().waitFor();
	await page.evaluate(() => probe.settled());
	return page.evaluate(
		async ({ to, selector }) => {
			const link = document.querySelector<HTMLElement>(`a[href="${to}"]`)!;
			const heading = document.querySelector('h1')?.textContent;
			const begin = probe.now();
			link.click();
			// The page before may have what is waited for.
			while (document.querySelector('h1')?.textContent === heading)
				await new Promise((next) => setTimeout(next));
			return (await probe.painted({ selector })) - begin;
		},
		{ to, selector },
	);
}

/** Names of so many albums, each from another place of the list. */
const wordsOf = (page: Page, count: number): Promise<string[]> =>
	page.evaluate(async (count) => {
		const { store } = await probe.sync();
		const names = await store.albums.toArray((albums) => albums.map(({ name }) => name));
		return Array.from({ length: count }, (_, i) => names[Math.floor((i * names.length) / count)]!);
	}, count);

/** Types a name letter by letter. @returns milliseconds from each letter until the frame that shows what it leaves */
const type = (page: Page, name: string): Promise<number[]> =>
	page.evaluate(async (name) => {
		const field = [...document.querySelectorAll<HTMLInputElement>('input[type="search"]')].find(
			(input) => input.offsetParent !== null,
		)!;
		const enter = async (text: string) => {
			const begin = probe.now();
			field.value = text;
			field.dispatchEvent(new InputEvent('input', { bubbles: true }));
			return (await probe.painted({ selector: 'body' })) - begin;
		};
		const times: number[] = [];
		for (let length = 1; length <= name.length; length++) times.push(await enter(name.slice(0, length)));
		const cards = [...document.querySelectorAll('a[data-album]')];
		if (!cards.some(({ textContent }) => textContent.includes(name)))
			throw new Error(`who looks for ${name} does not find it`);
		times.push(await enter(''));
		return times;
	}, name);
