import type { Page } from 'playwright';
import type { Asset } from '../../../src/domain/asset.ts';
import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, type RunOptions } from '../case.ts';
import { type Figure, type Goal, summarize } from '../figures.ts';
import { BenchPage } from '../page/browser.ts';

type Times = { live: number; painted: number };

const limits = {
	live: 'one Dexie put of a small row on the page, until its liveQuery answers',
	painted: 'the same and its answer written into the page, until it is painted',
};
const goals: Record<keyof Times, Goal> = { live: { median: 12 }, painted: { median: 33, p95: 60 } };

/** From the call of a mutator until the read model answers, and until the page is painted, with a large library. */
export const samePage: Case = {
	name: 'a',
	what: 'mutate to liveQuery and to painted on the same page',

	async run({ isQuick, say }: RunOptions): Promise<Figure[]> {
		const bench = await BenchServer.start();
		let device: BenchPage | undefined;
		try {
			const assets = isQuick ? 10_000 : 100_000;
			say(`seeding ${assets.toLocaleString('en')} assets`);
			await bench.seed({ assets, albums: 300, users: 20 });
			device = await BenchPage.open(bench.origin);
			say('first sync');
			await device.signIn(bench.credentials(), '/albums');
			const samples = isQuick ? 20 : 100;
			const size = `${assets.toLocaleString('en')} assets`;
			say('renaming albums');
			const renamed = await measure(device.page, '/albums', 'a[data-album]', samples, renameAlbum);
			say('trashing photos');
			const trashed = await measure(device.page, '/photos', 'a[data-id]', samples, trashPhoto);
			return [...figures(`rename an album, ${size}`, renamed), ...figures(`trash a photo, ${size}`, trashed)];
		} finally {
			await device?.close();
			await bench.stop();
		}
	},
};

type Series = { measured: Times[]; limit: Times[]; load: number };

async function measure(
	page: Page,
	path: string,
	shown: string,
	samples: number,
	edit: (page: Page, number: number) => Promise<Times>,
): Promise<Series> {
	await page.goto(path);
	await page.locator(shown).first().waitFor();
	const series: Series = { measured: [], limit: [], load: loadNow() };
	// The first ones compile what runs.
	for (let i = -10; i < samples; i++) {
		await page.evaluate(() => probe.settled());
		const [measured, limit] = [await edit(page, i), await putRow(page, i)];
		if (i < 0) continue;
		series.measured.push(measured);
		series.limit.push(limit);
	}
	return series;
}

function figures(what: string, { measured, limit, load }: Series): Figure[] {
	return (['live', 'painted'] as const).map((to) => ({
		case: 'a',
		what: `${what}, to ${to === 'live' ? 'liveQuery' : 'painted'}`,
		measured: summarize(measured.map((times) => times[to])),
		limit: { ...summarize(limit.map((times) => times[to])), what: limits[to] },
		goal: goals[to],
		load,
	}));
}

const renameAlbum = (page: Page, number: number): Promise<Times> =>
	page.evaluate(async (name) => {
		const { store, mutate } = await probe.sync();
		const own = new Set(await store.albums.filter((album) => album.role === 'owner').primaryKeys());
		const shown = [...document.querySelectorAll<HTMLElement>('a[data-album]')];
		const id = shown.map((link) => link.dataset.album!).find((albumId) => own.has(albumId))!;
		const seen = probe.painted({ selector: `a[data-album="${id}"]`, text: name });
		const { passed } = await probe.answers(
			() => store.albums.get(id),
			(album) => album?.name === name,
		);
		const begin = probe.now();
		await mutate.updateAlbum({ id, name });
		return { live: (await passed) - begin, painted: (await seen) - begin };
	}, `Renamed ${number} times`);

const trashPhoto = (page: Page): Promise<Times> =>
	page.evaluate(async () => {
		const { store, mutate } = await probe.sync();
		const id = document.querySelector<HTMLElement>('a[data-id]')!.dataset.id!;
		const ofLibrary = store.buckets.where('[scope+from]').between(['library'], ['library', []]);
		const { from } = (await ofLibrary.reverse().first())!;
		const seen = probe.painted({ selector: `a[data-id="${id}"]`, gone: true });
		const { passed } = await probe.answers(
			() => store.buckets.get(['library', from]),
			(bucket) => !(bucket?.items as Asset[] | undefined)?.some((item) => item.id === id),
		);
		const begin = probe.now();
		await mutate.trashAssets({ assetIds: [id] });
		return { live: (await passed) - begin, painted: (await seen) - begin };
	});

/** The least: one row written and read on the page itself, with no host, no prediction and no framework. */
const putRow = (page: Page, number: number): Promise<Times> =>
	page.evaluate(async (value) => {
		const { store } = await probe.sync();
		const name = 'bench';
		const place = document.querySelector('#bench') ?? document.body.appendChild(document.createElement('p'));
		place.id = name;
		const text = `row ${value}`;
		const seen = probe.painted({ selector: '#bench', text });
		const { passed } = await probe.answers(
			() => store.values.get(name),
			(row) => row?.value === text,
		);
		void passed.then(() => (place.textContent = text));
		const begin = probe.now();
		await store.values.put({ name, value: text });
		return { live: (await passed) - begin, painted: (await seen) - begin };
	}, number);
