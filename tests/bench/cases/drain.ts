import type { Page } from 'playwright';
import { newId } from '#domain/ids.ts';
import type { Sql } from '../../../server/db/sql.ts';
import { startProxy } from '../../support/proxy.ts';
import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, repeat, type RunOptions, timed, within } from '../case.ts';
import { type Figure, summarize } from '../figures.ts';
import { BenchPage, patience } from '../page/browser.ts';
import { WireDevice } from '../wire/device.ts';
import { sharedAlbum, type SharedAlbum } from '../wire/shared-album.ts';

const limitIs = 'the same rows by inserts of 100 each, every one a commit';
const goals: Record<number, number> = { 1_000: 600, 10_000: 5_000 };

/** Edits made with no connection: from its return until another device has all of them. */
export const drain: Case = {
	name: 'e',
	what: 'drain of queued mutations until B has all',

	async run({ isQuick, say }: RunOptions): Promise<Figure[]> {
		const bench = await BenchServer.start();
		try {
			await bench.seed({ assets: 2_000, albums: 30, users: 6 });
			await bench.settle();
			const album = await sharedAlbum(bench.sql, bench.credentials().handle);
			const figures: Figure[] = [];
			for (const count of isQuick ? [1_000] : [1_000, 10_000]) {
				const samples = isQuick ? 2 : 5;
				const name = `${count.toLocaleString('en')} queued comments`;
				const load = loadNow();
				say(`${name} without browsers`);
				const alike = (work: () => Promise<number>) =>
					repeat(samples, async () => {
						await forgetComments(bench.sql, album);
						return work();
					});
				const wire = await alike(() => drainOverWire(bench, album, count));
				say(`${name} from a page to a page`);
				const pages = await alike(() => drainPages(bench, album, count));
				const least = await alike(() => insertComments(bench.sql, album, count));
				const limit = { ...summarize(least), what: limitIs };
				figures.push(
					{
						...{ case: 'e', what: `${name}, until a page has them`, limit, load },
						measured: summarize(pages),
						goal: { median: goals[count]! },
					},
					{ ...{ case: 'e', what: `${name}, by the wire alone`, limit, load }, measured: summarize(wire) },
				);
			}
			return figures;
		} finally {
			await bench.stop();
		}
	},
};

/** Queues on a page whose network is gone, gives it back, and waits for the page of another person. */
async function drainPages(bench: BenchServer, album: SharedAlbum, count: number): Promise<number> {
	// Chromium's switch does not reach every worker, so the line itself is cut.
	const line = await startProxy(bench.server.port);
	const [a, b] = [await BenchPage.open(line.origin), await BenchPage.open(bench.origin)];
	try {
		await a.signIn(bench.credentials(), '/albums');
		await b.signIn(bench.credentials(album.other), '/albums');
		line.become('cut');
		await a.context.setOffline(true);
		await queueComments(a.page, album, count);
		await b.page.evaluate(
			async ({ albumId, count }) => {
				const { store } = await probe.sync();
				const comments = () => store.comments.where('[albumId+id]').between([albumId], [albumId, []]).count();
				const before = await comments();
				const { passed } = await probe.answers(comments, (there) => there >= before + count);
				probe.kept.set('all', passed);
			},
			{ albumId: album.albumId, count },
		);
		await a.page.evaluate(() => {
			const online = new Promise<number>((resolve) =>
				addEventListener('online', () => resolve(probe.now()), { once: true }),
			);
			probe.kept.set('online', online);
		});
		line.become('none');
		await a.context.setOffline(false);
		const begin = await a.page.evaluate(() => probe.kept.get('online')!);
		const all = b.page.evaluate(() => probe.kept.get('all')!);
		return (await within(patience, 'the drain', all)) - begin;
	} finally {
		await a.close();
		await b.close();
		await line.close();
	}
}

const queueComments = (page: Page, { albumId }: SharedAlbum, count: number) =>
	page.evaluate(
		async ({ albumId, ids }) => {
			const sync = await probe.sync();
			for (let from = 0; from < ids.length; from += 100) {
				const part = ids.slice(from, from + 100);
				await Promise.all(part.map((id) => sync.mutate.addComment({ albumId, id, text: `queued ${id}` })));
			}
			await sync.flush();
		},
		{ albumId, ids: Array.from({ length: count }, () => newId()) },
	);

/** One push of all, as Replicache sends it, until a stream has brought the last of them. */
async function drainOverWire(bench: BenchServer, album: SharedAlbum, count: number): Promise<number> {
	const from = new WireDevice(bench.origin, await bench.session());
	const to = new WireDevice(bench.origin, await bench.session(album.other));
	const mutations = Array.from({ length: count }, () =>
		from.make('addComment', {
			...{ albumId: album.albumId, id: newId(), assetId: null, text: 'queued' },
			at: new Date().toISOString(),
		}),
	);
	await to.pullAll();
	const stream = to.live();
	await stream.next();
	let left = count;
	return timed(async () => {
		const sent = from.push(mutations);
		for await (const message of stream) {
			if (message.type === 'pull') throw new Error('the stream has ended: too much at once');
			if (message.type !== 'poke') continue;
			const { patch } = message.answer;
			left -= patch.filter((one) => one.op === 'put' && one.key.startsWith('activity/')).length;
			if (left <= 0) break;
		}
		await sent;
	});
}

const insertComments = (sql: Sql, { space }: SharedAlbum, count: number): Promise<number> =>
	timed(async () => {
		for (let left = count; left > 0; left -= 100) {
			const ids = Array.from({ length: Math.min(100, left) }, () => newId());
			// With a version that no device has reached: no one is told of these rows.
			await sql`
				insert into comments (space, id, user_id, name, handle, text, created_at, updated_at, version)
				select ${space}, t.id, p.user_id, p.name, p.handle, 'queued', now(), now(), 0
				from albums a join profiles p on p.user_id = a.owner_id, unnest(${ids}::uuid[]) as t (id)
				where a.space = ${space}`;
		}
	});

/** Every sample begins with the same album. Its devices are new, so nobody has to be told. */
const forgetComments = (sql: Sql, { space }: SharedAlbum) =>
	sql`
		with gone as (delete from comments where space = ${space} returning 1)
		update spaces set size = greatest(0, size - (select count(*) from gone)::integer) where number = ${space}`;
