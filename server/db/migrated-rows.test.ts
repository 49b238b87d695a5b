import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { freshDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { migrate, readMigrations } from './migrate.ts';

let database: TestDatabase;
beforeAll(async () => {
	database = await freshDatabase();
	await database.sql`drop schema public cascade`;
	await database.sql`create schema public`;
});
afterAll(() => database.drop());

const at = '2026-01-02T03:04:05.000Z';

async function space(kind: 'user' | 'album', id = newId()) {
	const [row] = await database.sql<{ number: number }[]>`
		insert into spaces (id, kind, version) values (${id}, ${kind}, 7) returning number`;
	return { id, number: row!.number };
}

type Owner = Awaited<ReturnType<typeof space>>;

async function photo(owner: Owner, gone: { trashedAt?: string; deleted?: boolean } = {}): Promise<string> {
	const id = newId();
	await database.sql`
		insert into assets (space, id, owner_id, sha256, kind, type, file_name, size, width, height, taken_at,
			taken_at_source, thumbhash, title, description, created_at, media_version, state, trashed_at, version, deleted)
		values (${owner.number}, ${id}, ${owner.id}, ${id}, 'photo', 'image/jpeg', 'a.jpg', 1, 1, 1, ${at},
			'file', 'hash', '', '', ${at}, 2, 'stored', ${gone.trashedAt ?? null}, 3, ${gone.deleted ?? false})`;
	return id;
}

async function album(owner: Owner, imageId: string | null): Promise<string> {
	const { id, number } = await space('album');
	await database.sql`
		insert into albums (space, id, owner_id, name, description, kind, sort, created_at, updated_at, last_activity_at,
			version, image_id)
		values (${number}, ${id}, ${owner.id}, 'Album', '', 'music', 'manual', ${at}, ${at}, ${at}, 7, ${imageId})`;
	return id;
}

test('0015: pictures of albums are told to devices, but for those that are not the owner’s any more', async () => {
	const all = readMigrations();
	await migrate(database.connection, all.slice(0, 14));
	const [ana, ben] = [await space('user'), await space('user')];
	const own = await photo(ana);
	const trashed = await photo(ana, { trashedAt: at });
	const images = [own, trashed, await photo(ana, { deleted: true }), await photo(ben), null];
	const ids: string[] = [];
	for (const image of images) ids.push(await album(ana, image));

	await migrate(database.connection, all);
	const rows = await database.sql`
		select a.image_id as id, a.image, a.version, s.version as "ofSpace"
		from albums a join spaces s on s.number = a.space order by array_position(${ids}::uuid[], a.id)`;
	expect([...rows]).toEqual([
		{ id: own, image: { thumbhash: 'hash', mediaVersion: 2, state: 'stored' }, version: 8, ofSpace: 8 },
		{ id: trashed, image: null, version: 8, ofSpace: 8 },
		...Array<object>(3).fill({ id: null, image: null, version: 7, ofSpace: 7 }),
	]);
});
