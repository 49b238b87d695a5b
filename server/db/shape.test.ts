import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { migrate } from './migrate.ts';

let database: TestDatabase;
beforeAll(async () => {
	database = await freshDatabase();
	await migrate(database.connection);
});
afterAll(() => database.drop());

test('[K1] every unique key of what grows with a space begins with the space, so that it can be sharded by space', async () => {
	const keys = await database.sql<{ index: string; first: string }[]>`
		select indexrelid::regclass::text as index, first.attname as first
		from pg_index
		join pg_attribute first on first.attrelid = indexrelid and first.attnum = 1
		join pg_attribute space on space.attrelid = indrelid and space.attname = 'space' and not space.attisdropped
		where indisunique and indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)`;
	expect(keys.length).toBeGreaterThan(10);
	// [K1] The addresses of links are of all albums: that table is found by the address, never by the space.
	const other = keys.filter(({ first }) => first !== 'space');
	expect(other).toEqual([{ index: 'link_slugs_pkey', first: 'slug' }]);
});
