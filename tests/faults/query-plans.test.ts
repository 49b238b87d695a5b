import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { mutations, type MutationName } from '#domain/mutations.ts';
import type { Notice } from '#domain/notice.ts';
import type { LiveMessage } from '#protocol/live.ts';
import { startPostgres, type Embedded } from '../../server/db/embedded/start.ts';
import { migrate } from '../../server/db/migrate.ts';
import { connect, type Sql } from '../../server/db/sql.ts';
import { createLog } from '../../server/log.ts';
import { dropPlays } from '../../server/upkeep/drop-plays.ts';
import { linesOf } from '../bench/wire/device.ts';
import { type Device, now, Person, TestServer } from '../support/people.ts';
import { makeTemporary, removeTemporary } from '../support/temporary.ts';
import { minutes, say, times } from './form.ts';
import { fillLibrary } from './large-library.ts';
import { explained, explaining, faultsOf, plansBetween } from './plans.ts';

// Of a thousand, some edits touch thirty-five: to read all of so few costs no more than to look up each.
const albums = times(10_000, 2_000);
const entries = times(1_000_000, 100_000);

/** Of these there is one row; the driver asks PostgreSQL's catalogue when it connects. */
const constant = new Set(['sync_state', 'pg_type']);

/** Nothing of it is kept, so nothing waits for the disk. Statistics are there when the test says so, and not before. */
const quick = {
	...{ fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '8GB' },
	autovacuum: 'off',
};

let embedded: Embedded;
let sql: Sql;

beforeAll(
	async () => {
		const folder = makeTemporary('cluster');
		embedded = await startPostgres({
			dataDir: `${folder}/data`,
			log: createLog('silent'),
			settings: { ...explaining, ...quick },
		});
		await migrate(embedded.connection);
		sql = connect(embedded.connection, { max: 1, statementTimeout: 0 });
		return async () => {
			await sql.end({ timeout: 1 });
			await embedded.stop();
			await removeTemporary(folder);
		};
	},
	minutes(10, 2),
);

/** A server whose statements are explained, planned in one of PostgreSQL's ways. */
async function serverWith(planning: string): Promise<TestServer> {
	const session = { ...explained, plan_cache_mode: planning };
	const pool = connect(embedded.connection, { max: 4, session });
	const server = await TestServer.start({
		sql: pool,
		connection: embedded.connection,
		env: {},
		drop: () => pool.end({ timeout: 1 }),
	});
	onTestFinished(() => server.stop());
	return server;
}

/** Everything that push, pull and live ask the database, by someone who is in every album. */
async function useAll(server: TestServer, ana: Person, ben: Person): Promise<void> {
	const device = ana.device();
	const done = new Set<string>();
	const edit: Device['mutate'] = async (name, args) => {
		done.add(name);
		await device.mutate(name, args);
	};
	const at = now();

	// A first sync, chunk by chunk; its rows are of no further use.
	for (let pulled; pulled !== 0; device.view.clear()) pulled = (await device.pullOnce()).patch.length;

	const stream = await ana.post('/api/sync/live', { clientGroupID: device.group, cookie: device.cookie });
	const messages = linesOf(stream.body!);
	const heard = async () => (JSON.parse((await messages.next()).value as string) as LiveMessage).type;
	expect(await heard()).toBe('hello');

	const [album] = await sql<{ id: string; space: number }[]>`
		select a.id, a.space from albums a join spaces s on s.number = a.space
		where a.owner_id = ${ana.id} and a.deleted_at is null and a.released_at is null order by s.size desc limit 1`;
	const albumId = album!.id;
	const some = await sql<{ id: string }[]>`
		select asset_id as id from entries
		where space = ${album!.space} and owner_id = ${ana.id} and not deleted order by position limit 20`;
	const others = await sql<{ id: string }[]>`
		select id from assets where owner_id = ${ana.id} and not deleted and id not in (
			select asset_id from entries where space = ${album!.space}) limit 20`;
	const [here, more] = [some.map(({ id }) => id), others.map(({ id }) => id)];

	await edit('addComment', { albumId, id: newId(), text: 'first', at });
	expect(await heard()).toBe('poke');
	await edit('updateAlbum', { id: albumId, name: 'Renamed', at });
	await edit('addAssets', { albumId, assetIds: more, at });
	await edit('moveAssets', { albumId, assetIds: more.slice(0, 5), after: here[3]!, at });
	await edit('moveAssets', { albumId, assetIds: here.slice(5, 9), after: null, at });
	await edit('removeAssets', { albumId, assetIds: here.slice(0, 5), at });
	await edit('restoreEntries', { albumId, assetIds: here.slice(0, 5), at });
	await edit('setLike', { albumId, assetId: here[0]!, liked: true, at });
	await edit('setLike', { albumId, assetId: here[0]!, liked: false, at });
	const comment = newId();
	await edit('addComment', { albumId, id: comment, assetId: here[0]!, text: 'here', at });
	await edit('updateComment', { albumId, id: comment, text: 'there', at });
	await edit('deleteActivity', { albumId, id: comment, at });
	const link = newId();
	const key = `${newId()}`.replaceAll('-', '');
	await edit('createLink', { albumId, id: link, key, slug: `a-${key}`, at });
	await edit('updateLink', { albumId, id: link, slug: `b-${key}`, at });
	await edit('deleteLink', { albumId, id: link, at });
	await edit('setMember', { albumId, handle: 'person-7', role: 'editor', at });
	const [seven] = await sql<{ id: string }[]>`select id from "user" where handle = 'person-7'`;
	await edit('removeMember', { albumId, userId: seven!.id, keepAssets: false, at });
	await edit('trashAssets', { assetIds: here.slice(0, 3), at });
	await edit('restoreAssets', { assetIds: here.slice(0, 3), at });
	await edit('updateAsset', { id: here[4]!, title: 'Shown in ten albums', at });
	await edit('finalizeAlbum', { albumId, assetIds: here.slice(0, 10), at });
	await edit('unreleaseAlbum', { albumId, at });
	await edit('deleteAlbum', { id: albumId, cascade: true, at });
	await edit('restoreAlbum', { id: albumId, cascade: true, at });
	const made = newId();
	await edit('createAlbum', {
		...{ id: made, name: 'New', assetIds: here, at },
		members: [{ handle: ben.handle, role: 'editor' }],
	});
	done.add('registerAsset');
	const spare = await ana.assets(3, device);
	await edit('transferOwnership', { albumId: made, userId: ben.id, at });
	await edit('leaveAlbum', { albumId: made, at });
	// Refused, which leaves a notice.
	await edit('updateAlbum', { id: newId(), name: 'nowhere', at });
	await edit('trashAssets', { assetIds: spare, at });
	await edit('purgeAssets', { assetIds: spare, at });
	await device.pull();
	const notices = device.all<Notice>('notice/').filter(({ held }) => held.length > 0);
	expect(notices.map(({ code }) => code)).toEqual(['album.not_found']);
	await edit('dismissNotice', { id: notices[0]!.id, at });
	await messages.return(undefined);
	expect([...done].sort()).toEqual(Object.keys(mutations).sort() as MutationName[]);

	// Nothing has changed; then all albums have, and one is lost.
	await device.pull();
	await device.pull();
	await sql`
		with moved as (update spaces set version = version + 1 where kind = 'album' returning number, version)
		update albums set version = moved.version from moved where space = moved.number`;
	await device.pull();
	const bens = ben.device();
	const theirs = newId();
	await bens.mutate('createAlbum', {
		...{ id: theirs, name: 'For a while', at },
		members: [{ handle: ana.handle, role: 'viewer' }],
	});
	await device.pull();
	await bens.mutate('removeMember', { albumId: theirs, userId: ana.id, at });
	const [lost] = await device.pull();
	expect(lost!.patch).toContainEqual({ op: 'drop', albumId: theirs });
}

/** Everything that the database is asked of releases, by strangers and by who has made them. */
async function useReleases(server: TestServer, ana: Person): Promise<void> {
	const [album] = await sql<{ id: string; slug: string }[]>`
		select a.id, a.slug from albums a join spaces s on s.number = a.space
		where a.owner_id = ${ana.id} and a.released_at is not null and a.deleted_at is null order by s.size desc limit 1`;
	const { id, slug } = album!;
	const write = async (method: string, path: string, body: object) => {
		const headers = { 'content-type': 'application/json' };
		const answer = await ana.request(path, { method, headers, body: JSON.stringify(body) });
		expect(answer.ok, `${method} ${path}`).toBe(true);
		return answer.status === 204 ? { id: '' } : ((await answer.json()) as { id: string });
	};
	await write('PATCH', `/api/releases/${id}`, { title: `Renamed ${newId()}` });
	const [now] = await sql<{ slug: string }[]>`select slug from albums where id = ${id}`;
	const release = `/@ana/${now!.slug}`;
	const paths = [
		...['/api/releases', '/api/releases/ana', `/api/releases/ana/${now!.slug}`, `/api/releases/ana/${slug}`],
		...['/@ana', '/@ana/feed.xml', release, `/@ana/${slug}`, `/embed/album/ana/${now!.slug}`],
		`/oembed?url=${encodeURIComponent(server.origin + release)}`,
	];
	// The second time what is remembered is asked about.
	for (const path of [...paths, ...paths]) {
		const { status } = await server.request(path, {});
		expect(status, path).toBe(path === `/@ana/${slug}` ? 302 : 200);
		if (path.startsWith('/api')) expect((await ana.request(path)).status, path).toBe(200);
	}

	const [track] = await sql<{ id: string }[]>`
		select e.asset_id as id from entries e join spaces s on s.number = e.space
		where s.id = ${id} and e.released_at is not null and e.owner_id = ${ana.id} and not e.deleted limit 1`;
	const play = { method: 'POST', headers: { 'content-type': 'application/json' } };
	for (const body of [newId(), newId()].map((play) => JSON.stringify({ id: play }))) {
		const path = `/api/tracks/${track!.id}/plays`;
		expect((await server.request(path, { ...play, body })).status).toBe(204);
		expect((await ana.request(path, { ...play, body })).status).toBe(204);
	}
	await sql`update plays set counted_at = now() - interval '31 days' where asset_id = ${track!.id}`;
	expect(await dropPlays(server.sql)).toBeGreaterThan(0);

	// Of one name, so that the later ones have to find a number for their address.
	for (let i = 0; i < 3; i++) {
		const { id: albumId } = await write('POST', '/api/albums', {
			...{ albumName: 'Slug', assetIds: [track!.id] },
		});
		await write('POST', `/api/releases/${albumId}/finalize`, { track_ids: [track!.id] });
	}
}

async function signIn(server: TestServer, handle: string): Promise<Person> {
	const answer = await server.request('/api/auth/sign-in/email', {
		method: 'POST',
		headers: { 'content-type': 'application/json', origin: server.origin },
		body: JSON.stringify({ email: `${handle}@example.org`, password: `the password of ${handle}` }),
	});
	const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
	const { user } = (await answer.json()) as { user: { id: string } };
	return new Person(server, user.id, handle, cookie.join('; '));
}

test(
	`[L4] [F5] of ${entries.toLocaleString('en')} entries in ${albums.toLocaleString('en')} albums, no statement of push, pull, live and public pages reads or sorts what grows`,
	{ timeout: minutes(30, 4) },
	async () => {
		const first = await serverWith('auto');
		const [person, other] = [await first.person('ana'), await first.person('ben')];
		const begin = performance.now();
		await fillLibrary(sql, { person, other, albums, entries });
		say(`${entries.toLocaleString('en')} entries filled in: ${Math.round(performance.now() - begin)} ms`);

		// As right after a mass import, before anything has counted the rows: slow is allowed, but every statement ends in the
		// time that it has.
		const raw = performance.now();
		await useAll(first, person, other);
		say(`all of push, pull and live without statistics: ${Math.round(performance.now() - raw)} ms`);

		await sql`vacuum analyze`;
		for (const planning of ['force_custom_plan', 'force_generic_plan']) {
			const server = await serverWith(planning);
			const [ana, ben] = [await signIn(server, 'ana'), await signIn(server, 'ben')];
			const [from, to] = [`begin ${newId()}`, `end ${newId()}`];
			const start = performance.now();
			await server.sql.unsafe(`select '${from}'`);
			await useAll(server, ana, ben);
			await useReleases(server, ana);
			await server.sql.unsafe(`select '${to}'`);
			const plans = await plansBetween(embedded.folder, from, to);
			const faults = new Set(
				plans.flatMap((plan) =>
					faultsOf(plan, constant).map((fault) => `${fault}: ${plan['Query Text'].replace(/\s+/g, ' ')}`),
				),
			);
			const texts = new Set(plans.map((plan) => plan['Query Text']));
			say(
				`${planning}: ${plans.length} plans of ${texts.size} statements, ${Math.round(performance.now() - start)} ms`,
			);
			expect(texts.size).toBeGreaterThan(80);
			expect([...faults].sort()).toEqual([]);
		}
	},
);
