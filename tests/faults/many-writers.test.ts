import { expect, onTestFinished, test } from 'vitest';
import { keys } from '#domain/keys.ts';
import { isPartial } from '#protocol/cookie.ts';
import { connect, type Sql } from '../../server/db/sql.ts';
import { freshDatabase } from '../support/database.ts';
import { now, Person, siteAt } from '../support/people.ts';
import { startServer } from '../support/server.ts';
import { minutes, say, times } from './form.ts';

const writers = 8;
/** Entries of one push, spread over five albums, so that the locks of writers cross */
const batch = 500;
const albumsOfBatch = 5;
const albums = times(25, 5);
const assetsOfEach = times(5_000, 500);
const rows = writers * assetsOfEach * albums;

/** Assets in someone's library that no device has to register one by one. */
async function fillLibrary(sql: Sql, person: Person): Promise<string[]> {
	const assets = await sql<{ id: string }[]>`
		with home as (update spaces set version = version + 1 where id = ${person.id} returning number, version)
		insert into assets (space, id, owner_id, sha256, kind, type, file_name, size, width, height, taken_at,
			taken_at_source, thumbhash, title, description, created_at, state, version)
		select number, gen_random_uuid(), ${person.id}, md5(random()::text || n) || md5(n::text), 'photo', 'image/jpeg',
			'photo.jpg', 1, 40, 30, now(), 'exif', '', '', '', now(), 'stored', version
		from home, generate_series(1, ${assetsOfEach}) n
		returning id`;
	return assets.map(({ id }) => id);
}

/** Everything that one writer adds: each of its assets to each album, a batch at a time, in an order of its own. */
function batchesOf(assetIds: readonly string[], albumIds: readonly string[]) {
	const part = batch / albumsOfBatch;
	const parts = albumIds.flatMap((albumId) =>
		Array.from({ length: assetIds.length / part }, (_, i) => ({
			albumId,
			assetIds: assetIds.slice(i * part, (i + 1) * part),
		})),
	);
	const mixed = parts.map((one) => ({ one, by: Math.random() })).sort((a, b) => a.by - b.by);
	return Array.from({ length: parts.length / albumsOfBatch }, (_, i) =>
		mixed.slice(i * albumsOfBatch, (i + 1) * albumsOfBatch).map(({ one }) => one),
	);
}

test(
	`[P1] [L3] [L4] of ${rows.toLocaleString('en')} rows by eight writers on the same albums, a reader that pulls in a loop sees every one, once`,
	{ timeout: minutes(60, 3) },
	async () => {
		const database = await freshDatabase();
		// Seeding takes longer than a request may.
		const seeding = connect(database.connection, { max: 1, statementTimeout: 0 });
		const server = await startServer({ database: 'embedded', env: database.env });
		onTestFinished(async () => {
			await seeding.end({ timeout: 1 });
			await server.stop();
			await database.drop();
		});
		const site = siteAt(server.origin);
		const person = async (handle: string) => {
			const { id, cookie } = await server.account({ handle });
			return new Person(site, id, handle, cookie);
		};
		const people: Person[] = [];
		for (let i = 0; i < writers; i++) people.push(await person(`writer-${i}`));
		const viewer = await person('viewer');
		const owner = people[0]!.device();
		const albumIds: string[] = [];
		for (let i = 0; i < albums; i++) {
			const albumId = await people[0]!.album(`Album ${i}`, owner);
			albumIds.push(albumId);
			for (const { handle } of people.slice(1))
				owner.queue('setMember', { albumId, handle, role: 'editor', at: now() });
			await owner.mutate('setMember', { albumId, handle: 'viewer', role: 'viewer', at: now() });
		}

		const reader = viewer.device();
		await reader.pull();
		const seen = new Set<string>();
		let twice = 0;
		let pulls = 0;
		/** Pulls once. @returns whether anything came */
		const read = async () => {
			const { patch, cookie } = await reader.pullOnce();
			expect(isPartial(cookie)).toBe(false);
			for (const operation of patch) {
				expect(['put']).toContain(operation.op);
				if (operation.op !== 'put' || !operation.key.startsWith('entry/')) continue;
				if (seen.has(operation.key)) twice++;
				seen.add(operation.key);
			}
			// Only what came counts, and a million values have no place in memory.
			reader.view.clear();
			pulls++;
			return patch.length > 0;
		};

		const libraries = new Map<Person, string[]>();
		for (const one of people) libraries.set(one, await fillLibrary(seeding, one));
		const begin = performance.now();
		let writing = true;
		const work = Promise.all(
			people.map(async (writer) => {
				const device = writer.device();
				for (const parts of batchesOf(libraries.get(writer)!, albumIds)) {
					for (const { albumId, assetIds } of parts)
						device.queue('addAssets', { albumId, assetIds, at: now() });
					await device.push();
				}
			}),
		).finally(() => (writing = false));
		// Whoever fails first, reader or writer, is told of below.
		work.catch(() => undefined);
		while (writing) await read();
		await work;
		const seconds = (performance.now() - begin) / 1_000;
		while (await read());

		let missing = 0;
		for (const albumId of albumIds)
			for (const assetIds of libraries.values())
				for (const assetId of assetIds) if (!seen.has(keys.entry(albumId, assetId))) missing++;
		expect({ missing, twice, seen: seen.size }).toEqual({ missing: 0, twice: 0, seen: rows });
		say(
			`${rows.toLocaleString('en')} rows by ${writers} writers in batches of ${batch} on ${albums} albums, ` +
				`${Math.round(rows / seconds).toLocaleString('en')} a second: 0 not seen in ${pulls.toLocaleString('en')} pulls`,
		);
	},
);
