import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, repeat, type RunOptions, timed } from '../case.ts';
import { type Figure, summarize } from '../figures.ts';
import { WireDevice } from '../wire/device.ts';

const limitIs = 'GET /api/health: HTTP and one statement, the least that an answer can take';

/** A pull costs what has changed: with a thousand times the rows, one change takes the same. */
export const pullAfterChange: Case = {
	name: 'f',
	what: 'a pull after one change, by how many rows its person has on the server',

	async run({ isQuick, say }: RunOptions): Promise<Figure[]> {
		const bench = await BenchServer.start();
		try {
			const figures: Figure[] = [];
			let there = 0;
			for (const rows of isQuick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000]) {
				say(`seeding ${rows.toLocaleString('en')} rows`);
				// The albums are the same few each time: what grows is the library.
				const first = there === 0 ? { albums: 20, users: 5 } : { albums: 0, users: 1 };
				await bench.seed({ assets: rows - there, ...first });
				there = rows;
				await bench.settle();
				say(`pulling with ${rows.toLocaleString('en')} rows`);
				figures.push(await measure(bench, rows, figures[0]));
			}
			return figures;
		} finally {
			await bench.stop();
		}
	},
};

async function measure(bench: BenchServer, rows: number, smallest: Figure | undefined): Promise<Figure> {
	const session = await bench.session();
	const [writer, reader] = [new WireDevice(bench.origin, session), new WireDevice(bench.origin, session)];
	const [asset] = await bench.sql<{ id: string }[]>`
		select a.id from assets a join spaces s on s.number = a.space join "user" u on u.id = s.id
		where u.handle = ${bench.credentials().handle} order by a.id limit 1`;
	await reader.pullAll();
	const load = loadNow();
	const change = (i: number) =>
		writer.push([
			writer.make('updateAsset', { id: asset!.id, title: `title ${i}`, at: new Date().toISOString() }),
		]);
	const pull = async (i: number) => {
		await change(i);
		return timed(async () => {
			const { patch } = await reader.pull();
			if (patch.length === 0) throw new Error('the pull has missed the change');
		});
	};
	// The first ones prepare statements.
	await repeat(20, pull);
	const measured = summarize(await repeat(200, pull));
	const limit = summarize(
		await repeat(200, () => timed(async () => (await fetch(`${bench.origin}/api/health`)).text())),
	);
	return {
		case: 'f',
		what: `pull after one change, ${rows.toLocaleString('en')} rows`,
		measured,
		limit: { ...limit, what: limitIs },
		...(smallest && { goal: { median: smallest.measured.median * 1.3 } }),
		load,
	};
}
