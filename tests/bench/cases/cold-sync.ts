import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, repeat, type RunOptions, within } from '../case.ts';
import { type Figure, summarize } from '../figures.ts';
import { BenchPage, patience } from '../page/browser.ts';
import { startRawServer } from '../page/raw-server.ts';
import { WireDevice } from '../wire/device.ts';

type Times = { list: number; complete: number };

const limitIs = 'download and parse of the same JSON by an empty page, from a server that only sends it';
const goals: Record<number, Times> = {
	10_000: { list: 1_000, complete: 1_500 },
	100_000: { list: 1_000, complete: 8_000 },
};

/** From the answer to signing in on a new device until the list of albums is painted, and until all is there. */
export const coldSync: Case = {
	name: 'c',
	what: 'cold sync to first list painted and to complete',

	async run({ isQuick, say }: RunOptions): Promise<Figure[]> {
		const figures: Figure[] = [];
		for (const assets of isQuick ? [10_000] : [10_000, 100_000])
			figures.push(...(await measure(assets, isQuick ? 2 : 5, say)));
		return figures;
	},
};

async function measure(assets: number, samples: number, say: RunOptions['say']): Promise<Figure[]> {
	const bench = await BenchServer.start();
	const raw = await startRawServer();
	try {
		say(`seeding ${assets.toLocaleString('en')} assets`);
		const { owner } = await bench.seed({ assets, albums: 300, users: 20 });
		await bench.settle();
		const [expected] = await bench.sql<{ items: number }[]>`
			select count(*) + (select count(*) from assets where owner_id = ${owner.id}) as items
			from memberships m join entries e on e.space = m.album_space
			where m.space = ${owner.space}`;
		raw.bodies = await new WireDevice(bench.origin, await bench.session()).pullAll();
		const load = loadNow();
		const times: Times[] = [];
		for (let i = 0; i < samples; i++) {
			say(`first sync of ${assets.toLocaleString('en')} assets, ${i + 1} of ${samples}`);
			times.push(await syncOnce(bench, expected!.items));
		}
		const limit = {
			...summarize(await repeat(samples, () => downloadOnce(raw.origin, raw.bodies.length))),
			what: limitIs,
		};
		return (['list', 'complete'] as const).map((to) => ({
			case: 'c',
			what: `cold sync of ${assets.toLocaleString('en')} assets, to ${to === 'list' ? 'the list painted' : 'complete'}`,
			measured: summarize(times.map((one) => one[to])),
			limit,
			goal: { median: goals[assets]![to] },
			load,
		}));
	} finally {
		await raw.close();
		await bench.stop();
	}
}

async function syncOnce(bench: BenchServer, items: number): Promise<Times> {
	const device = await BenchPage.open(bench.origin);
	try {
		const form = await device.fillSignIn(bench.credentials(), '/albums');
		await device.page.evaluate(
			() => void probe.kept.set('list', probe.painted({ selector: 'a[data-album]' })),
		);
		await form.submit();
		await device.page.waitForURL((url) => url.pathname === '/albums');
		const synced = device.page.evaluate(async (items) => {
			const list = await probe.kept.get('list')!;
			const { store } = await probe.sync();
			// Of an index alone, so that looking costs next to nothing.
			const count = async () => {
				const keys = await store.buckets.orderBy('[scope+from+count+stamp]').keys();
				return (keys as unknown as [string, string, number, number][]).reduce(
					(sum, [, , count]) => sum + count,
					0,
				);
			};
			while ((await count()) < items) await new Promise((next) => setTimeout(next, 25));
			const complete = probe.now();
			const answer = performance
				.getEntriesByType('resource')
				.find(({ name }) => name.endsWith('/sign-in/email'));
			const begin = performance.timeOrigin + (answer as PerformanceResourceTiming).responseEnd;
			return { list: list - begin, complete: complete - begin };
		}, items);
		return await within(patience, 'a first sync', synced);
	} finally {
		await device.close();
	}
}

async function downloadOnce(origin: string, bodies: number): Promise<number> {
	const raw = await BenchPage.open(origin);
	await raw.page.goto('/');
	const time = await raw.page.evaluate(async (bodies) => {
		const begin = performance.now();
		for (let i = 0; i < bodies; i++) await (await fetch(`/body/${i}`)).json();
		return performance.now() - begin;
	}, bodies);
	await raw.close();
	return time;
}
