import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, type RunOptions, timed } from '../case.ts';
import { type Figure, summarize } from '../figures.ts';

const limitIs = 'the same read anew, as after each change of the album';

/** Strangers read releases, again and again. */
export const publicAnswers: Case = {
	name: 'n',
	what: 'public answers: a release of 12 tracks, its page and that of its artist, remembered and read anew',

	async run({ isQuick, say }: RunOptions): Promise<Figure[]> {
		const bench = await BenchServer.start();
		try {
			say('seeding 2,000 assets in 40 albums, and ten releases');
			await bench.seed({ assets: 2_000, albums: 40, users: 5 });
			const cookie = await bench.session();
			const { handle } = bench.credentials();
			const files = await bench.sql<{ id: string }[]>`
				update assets set kind = 'audio' where id in (
					select a.id from assets a join "user" u on u.id = a.owner_id where u.handle = ${handle} limit 12)
				returning id`;
			const tracks = files.map(({ id }) => id);
			for (let i = 0; i < 10; i++) await release(bench.origin, cookie, `Release ${i}`, tracks);
			await bench.settle();

			const samples = isQuick ? 30 : 300;
			const figures: Figure[] = [];
			for (const [what, path] of [
				['GET of a release of 12 tracks', `/api/releases/${handle}/release-0`],
				['its page', `/@${handle}/release-0`],
				['the page of its artist, ten releases', `/@${handle}`],
			] as const) {
				say(what);
				const load = loadNow();
				const read = () => timed(() => get(`${bench.origin}${path}`));
				const [anew, remembered]: number[][] = [[], []];
				// One after the other by turns, so that what else the machine does is in both.
				for (let i = 0; i < samples; i++) {
					await bench.sql`
						update spaces set version = version + 1 where number in (select space from albums where slug = 'release-0')`;
					anew!.push(await read());
					remembered!.push(await read());
				}
				const limit = summarize(anew!);
				figures.push({
					...{ case: 'n', what: `${what}, remembered`, measured: summarize(remembered!), load },
					limit: { ...limit, what: limitIs },
					goal: { median: limit.median / 2 },
				});
			}
			return figures;
		} finally {
			await bench.stop();
		}
	},
};

/** Makes a release of files that are there. */
async function release(origin: string, cookie: string, title: string, tracks: string[]): Promise<void> {
	const ask = async (method: string, path: string, body: object) => {
		const headers = { 'content-type': 'application/json', cookie, origin };
		const answer = await fetch(`${origin}/api${path}`, { method, headers, body: JSON.stringify(body) });
		if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
		return (await answer.json()) as { id: string };
	};
	const { id } = await ask('POST', '/releases', { title });
	await ask('PUT', `/albums/${id}/assets`, { ids: tracks });
	await ask('POST', `/releases/${id}/finalize`, { track_ids: tracks });
}

async function get(url: string): Promise<void> {
	const answer = await fetch(url);
	if (answer.status !== 200) throw new Error(`${url}: ${answer.status}`);
	await answer.text();
}
