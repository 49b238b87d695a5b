import type { Page } from 'playwright';
import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, type RunOptions } from '../case.ts';
import { type Figure, summarize } from '../figures.ts';
import { BenchPage } from '../page/browser.ts';
import { startRawServer } from '../page/raw-server.ts';
import { sharedAlbum, type SharedAlbum } from '../wire/shared-album.ts';

const limitIs =
	'a POST, one commit of the rows of that edit, one line on an open stream of another page, written there and painted';

/** From the call of a mutator on one person's page until another person's page is painted. */
export const pageToPage: Case = {
	name: 'b',
	what: 'mutate on A to painted on B',

	async run({ isQuick, say }: RunOptions): Promise<Figure[]> {
		const bench = await BenchServer.start();
		const raw = await startRawServer();
		const pages: BenchPage[] = [];
		const open = async (origin: string) => {
			const page = await BenchPage.open(origin);
			pages.push(page);
			return page;
		};
		try {
			const assets = isQuick ? 10_000 : 100_000;
			say(`seeding ${assets.toLocaleString('en')} assets`);
			const { owner } = await bench.seed({ assets, albums: 300, users: 20 });
			const album = await sharedAlbum(bench.sql, owner.handle);
			say('first syncs');
			const [a, b] = [await open(bench.origin), await open(bench.origin)];
			await a.signIn(bench.credentials(), '/albums');
			await b.signIn(bench.credentials(album.other), '/albums');
			const [{ page: from }, { page: to }] = [await open(raw.origin), await open(raw.origin)];
			for (const page of [from, to]) await page.goto('/');
			await listen(to);
			raw.work = (name) => commitRename(bench, album, name);

			say('renaming albums');
			const load = loadNow();
			const samples = isQuick ? 20 : 100;
			const [measured, limit]: [number[], number[]] = [[], []];
			for (let i = -10; i < samples; i++) {
				const name = `Renamed ${i} times`;
				await a.page.evaluate(() => probe.settled());
				const [time, least] = [await rename(a.page, b.page, album, name), await sendRaw(from, to, name)];
				if (i < 0) continue;
				measured.push(time);
				limit.push(least);
			}
			return [
				{
					case: 'b',
					what: `rename an album on A, to painted on B, ${assets.toLocaleString('en')} assets`,
					measured: summarize(measured),
					limit: { ...summarize(limit), what: limitIs },
					goal: { median: 30 },
					load,
				},
			];
		} finally {
			for (const page of pages) await page.close();
			await raw.close();
			await bench.stop();
		}
	},
};

async function rename(a: Page, b: Page, { albumId: id }: SharedAlbum, name: string): Promise<number> {
	await expectOn(b, `a[data-album="${id}"]`, name);
	const begin = await a.evaluate(
		async ({ id, name }) => {
			const { mutate } = await probe.sync();
			const begin = probe.now();
			await mutate.updateAlbum({ id, name });
			return begin;
		},
		{ id, name },
	);
	return (await seenOn(b)) - begin;
}

/** Watches from now on, so that nothing that the wait needs runs while it is measured. */
const expectOn = (page: Page, selector: string, text: string) =>
	page.evaluate((sight) => void probe.kept.set('seen', probe.painted(sight)), { selector, text });

const seenOn = (page: Page): Promise<number> => page.evaluate(() => probe.kept.get('seen')!);

/** Writes each line of the stream into the page. */
const listen = (page: Page) =>
	page.evaluate(async () => {
		const { body } = await fetch('/stream');
		const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
		await reader.read();
		void (async () => {
			for (;;) {
				const { value, done } = await reader.read();
				if (done) return;
				document.querySelector('#text')!.textContent = JSON.parse(value) as string;
			}
		})();
	});

async function sendRaw(from: Page, to: Page, text: string): Promise<number> {
	await expectOn(to, '#text', text);
	const begin = await from.evaluate(async (body) => {
		const begin = probe.now();
		await (await fetch('/do', { method: 'POST', body })).text();
		return begin;
	}, text);
	return (await seenOn(to)) - begin;
}

/** What an album's new name writes: its row, the version of its space, and how far the device's edits have come. */
const commitRename = ({ sql }: BenchServer, { space }: SharedAlbum, name: string) =>
	sql`
		with raised as (update spaces set version = version + 1 where number = ${space} returning version),
		moved as (
			update clients set last_mutation_id = last_mutation_id
			where id = (select id from clients limit 1)
		)
		update albums set name = ${name}, updated_at = now(), version = raised.version from raised
		where albums.space = ${space}`;
