import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';
import { newId } from '#domain/ids.ts';
import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, repeat, type RunOptions, timed } from '../case.ts';
import { type Figure, summarize, type Summary } from '../figures.ts';

/** What autocannon tells, as far as it is looked at */
const Told = z.object({
	requests: z.object({ total: z.number() }),
	duration: z.number().describe('Seconds'),
	'2xx': z.number(),
	non2xx: z.number(),
	errors: z.number(),
});

const limitIs = 'GET /api/health by as many connections: HTTP and one statement';
const connections = 10;

/** Programs ask for whole lists, again and again. */
export const rest: Case = {
	name: 'm',
	what: 'REST: the list of 200 albums, the first page of an album of 5,000, and adding 5,000 assets',

	async run({ isQuick, say }: RunOptions): Promise<Figure[]> {
		const bench = await BenchServer.start();
		try {
			say('seeding 12,000 assets in 199 albums');
			await bench.seed({ assets: 12_000, albums: 199, users: 5 });
			const cookie = await bench.session();
			const { handle } = bench.credentials();
			const assets = await bench.sql<{ id: string }[]>`
				select a.id from assets a join spaces s on s.number = a.space join "user" u on u.id = s.id
				where u.handle = ${handle} order by a.id limit 5000`;
			const ids = assets.map(({ id }) => id);
			await bench.settle();

			say('adding 5,000 assets');
			const load = loadNow();
			let album = '';
			const added = summarize(
				await repeat(isQuick ? 3 : 10, async () => {
					album = await makeAlbum(bench.origin, cookie);
					return timed(() => add(bench.origin, cookie, album, ids));
				}),
			);
			const inserted = summarize(await repeat(isQuick ? 3 : 10, () => timed(() => insertRaw(bench, ids))));
			await bench.settle();

			const seconds = isQuick ? 2 : 8;
			const rate = (path: string) => measure(`${bench.origin}${path}`, cookie, seconds);
			say('asking');
			await rate('/api/health');
			const figures: Figure[] = [
				{
					...{ case: 'm', what: 'PUT of 5,000 assets into an album', measured: added, load },
					limit: { ...inserted, what: 'one insert of 5,000 rows of that size, and its commit' },
					goal: { median: 150 },
				},
			];
			for (const [what, path, goal] of [
				['GET of the list of albums, 209 of them', '/api/albums', 300],
				['GET of the first 1,000 of an album of 5,000', `/api/albums/${album}`, 400],
			] as const) {
				await rate(path);
				const loadBefore = loadNow();
				const limit = await rate('/api/health');
				figures.push({
					...{ case: 'm', what: `${what}, ms for one of many at once`, measured: await rate(path) },
					limit: { ...limit, what: limitIs },
					goal: { median: 1_000 / goal },
					load: loadBefore,
				});
			}
			return figures;
		} finally {
			await bench.stop();
		}
	},
};

/** Milliseconds in which one of the requests of several connections is answered, at the mean of some seconds */
async function measure(url: string, cookie: string, seconds: number): Promise<Summary> {
	const args = ['--json', '-c', String(connections), '-d', String(seconds), '-H', `cookie: ${cookie}`, url];
	const { stdout } = await promisify(execFile)('autocannon', args, { maxBuffer: 16 * 1024 * 1024 });
	const told = Told.parse(JSON.parse(stdout));
	if (told.errors + told.non2xx > 0)
		throw new Error(`${told.errors + told.non2xx} requests of ${url} failed`);
	return summarize([(told.duration * 1_000) / told['2xx']]);
}

const json = (origin: string, cookie: string) => ({ 'content-type': 'application/json', cookie, origin });

async function makeAlbum(origin: string, cookie: string): Promise<string> {
	const body = JSON.stringify({ albumName: 'Large' });
	const answer = await fetch(`${origin}/api/albums`, { method: 'POST', headers: json(origin, cookie), body });
	return ((await answer.json()) as { id: string }).id;
}

async function add(origin: string, cookie: string, album: string, ids: string[]): Promise<void> {
	const answer = await fetch(`${origin}/api/albums/${album}/assets`, {
		method: 'PUT',
		headers: json(origin, cookie),
		body: JSON.stringify({ ids }),
	});
	const { successfullyAdded } = (await answer.json()) as { successfullyAdded: number };
	if (successfullyAdded !== ids.length) throw new Error(`only ${successfullyAdded} were added`);
}

/** The same rows without any of the rules, in a space that nobody is in. */
async function insertRaw({ sql }: BenchServer, ids: string[]): Promise<void> {
	await sql`
		with opened as (insert into spaces (id, kind, version) values (${newId()}, 'album', 1) returning number)
		insert into entries (space, asset_id, position, asset, owner_id, added_by, added_at, version)
		select o.number, id, id::text, e.asset, e.owner_id, e.owner_id, now(), 1
		from opened o, (select asset, owner_id from entries limit 1) e, unnest(${ids}::uuid[]) as id`;
}
