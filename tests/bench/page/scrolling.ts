import type { Page } from 'playwright';

/** How a page was scrolled: milliseconds between its frames, and from a picture's coming into the page to its being drawn */
export type Scrolled = { frames: number[]; pictures: number[] };

/** Milliseconds after which a frame is late: it has missed one of those that a screen shows 60 times a second. */
const late = 25;

/** What `scrolledEmpty` measures, in words. */
export const scrolledEmptyIs = 'an empty page of the same height, scrolled the same way';

/** Of the frames of a page, how many in a hundred were late. */
export const shareLate = ({ frames }: Scrolled) =>
	(100 * frames.filter((ms) => ms > late).length) / frames.length;

/**
 * Scrolls a page down and back, evenly.
 *
 * @param pace screens a second, where it is not scrolled to its end
 */
export const scrolled = (page: Page, seconds: number, pace = Infinity): Promise<Scrolled> =>
	page.evaluate(
		async ({ long, far }) => {
			const frames: number[] = [];
			const pictures: number[] = [];
			const onDevice = new Set<string>();
			const names = typeof caches === 'undefined' ? [] : await caches.keys();
			for (const name of names)
				for (const { url } of await (await caches.open(name)).keys()) onDevice.add(url);
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
				const end = Math.min(document.documentElement.scrollHeight - innerHeight, far * innerHeight);
				scrollTo({ top: end * (share < 0.5 ? share * 2 : 2 - share * 2), behavior: 'instant' });
			}
			watching.disconnect();
			return { frames, pictures };
		},
		{ long: seconds, far: (pace * seconds) / 2 },
	);

/** Scrolls what costs least: a page in the same window, as high as this one, with nothing in it. */
export async function scrolledEmpty(page: Page, seconds: number, pace?: number): Promise<Scrolled> {
	const height = await page.evaluate(() => document.documentElement.scrollHeight);
	const empty = await page.context().newPage();
	try {
		await empty.setContent(`<div style="height: ${height}px; background: linear-gradient(red, blue)">`);
		return await scrolled(empty, seconds, pace);
	} finally {
		await empty.close();
	}
}
