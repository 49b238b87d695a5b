import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { migrate, type Migration, pendingMigrations, readMigrations } from './migrate.ts';

const one: Migration = {
	number: 1,
	name: '0001_one.sql',
	sql: 'create table one (id integer);',
	checksum: 'a',
};
const two: Migration = {
	number: 2,
	name: '0002_two.sql',
	sql: 'create table two (id integer); insert into one values (2); insert into two values (2);',
	checksum: 'b',
};

let database: TestDatabase;
beforeAll(async () => void (database = await freshDatabase()));
afterAll(() => database.drop());

beforeEach(async () => {
	await database.sql`drop schema public cascade`;
	await database.sql`create schema public`;
});

const has = async (table: string) =>
	(await database.sql`select to_regclass(${table}) is not null as it`)[0]?.it as boolean;

test('the real migrations are numbered without a gap and apply to an empty database', async () => {
	const all = readMigrations();
	expect(all.map(({ number }) => number)).toEqual(all.map((_, i) => i + 1));
	expect(await migrate(database.connection)).toBe(all.length);
	expect(await migrate(database.connection)).toBe(0);
	expect(await pendingMigrations(database.sql)).toBe(0);
});

test('of servers that start at once, one migrates and the others wait', async () => {
	const counts = await Promise.all(Array.from({ length: 5 }, () => migrate(database.connection, [one, two])));
	expect(counts.toSorted()).toEqual([0, 0, 0, 0, 2]);
	expect(await database.sql`select * from one`).toHaveLength(1);
});

test('a migration that fails leaves nothing of itself, and those before it stay', async () => {
	const broken = { ...two, sql: 'create table two (id integer); insert into nowhere values (1);' };
	await expect(migrate(database.connection, [one, broken])).rejects.toThrow(/nowhere/);
	expect([await has('one'), await has('two')]).toEqual([true, false]);
	expect(await migrate(database.connection, [one, two])).toBe(1);
});

test('a migration that was changed after it was applied is refused', async () => {
	await migrate(database.connection, [one]);
	const changed = { ...one, checksum: 'c' };
	await expect(migrate(database.connection, [changed, two])).rejects.toThrow(/0001_one\.sql was changed/);
	await expect(pendingMigrations(database.sql, [changed])).rejects.toThrow(/0001_one\.sql was changed/);
	expect(await has('two')).toBe(false);
});

test('a database that a newer program has migrated is refused', async () => {
	await migrate(database.connection, [one, two]);
	await expect(migrate(database.connection, [one])).rejects.toThrow(/newer Gatefold \(0002_two\.sql/);
});
