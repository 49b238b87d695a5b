import { expect, test } from 'vitest';
import { connect } from '../../server/db/sql.ts';
import { freshDatabase } from './database.ts';

test('each test database is migrated and its own', async () => {
	const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
	await one.sql`create table only_here (id integer)`;
	const tablesOf = async ({ sql }: typeof one) =>
		(await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`).map(
			({ name }) => name,
		);
	expect(await tablesOf(one)).toContain('only_here');
	expect(await tablesOf(other)).not.toContain('only_here');
	expect(await tablesOf(other)).toContain('migrations');
	await Promise.all([one.drop(), other.drop()]);
});

test('a dropped test database is gone, also under those who still use it', async () => {
	const database = await freshDatabase();
	const user = connect(database.connection, { max: 1 });
	await user`select 1`;
	await database.drop();
	await expect(user`select 1`).rejects.toThrow();
	await user.end({ timeout: 1 });
});
