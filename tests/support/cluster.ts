import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startPostgres } from '../../server/db/embedded/start.ts';
import { migrate } from '../../server/db/migrate.ts';
import { connect, type Connection } from '../../server/db/sql.ts';
import { createLog } from '../../server/log.ts';
import { clusterVariable, onDatabase, type Cluster } from './database.ts';
import { makeTemporary, removeTemporary, sweepTemporary } from './temporary.ts';

// A crash of the machine may lose all of it, so nothing waits for the disk.
const settings = {
	fsync: 'off',
	synchronous_commit: 'off',
	full_page_writes: 'off',
	max_connections: '300',
};

/**
 * Global set-up of vitest and Playwright: one real PostgreSQL for the whole run (the one in TEST_DATABASE_URL, else
 * the embedded one on a temporary folder) with a migrated template that each test file's database is copied from.
 *
 * @returns the teardown
 */
export default function provideCluster(): Promise<() => Promise<void>> {
	return startCluster();
}

/**
 * Starts it for this process and its children.
 *
 * @param more settings of the embedded PostgreSQL
 * @returns how to stop it
 */
export async function startCluster(more: Record<string, string> = {}): Promise<() => Promise<void>> {
	const given = process.env.TEST_DATABASE_URL;
	const { connection, stop } = given
		? { connection: { url: given }, stop: undefined }
		: await startTemporary(more);
	const cluster: Cluster = {
		admin: connection,
		template: `gatefold_template_${randomBytes(4).toString('hex')}`,
	};
	const admin = connect(connection, { max: 1, statementTimeout: 0 });
	await admin`create database ${admin(cluster.template)}`;
	await migrate(onDatabase(connection, cluster.template));
	// Test files run in processes of their own, which inherit the environment.
	process.env[clusterVariable] = JSON.stringify(cluster);
	return async () => {
		await admin`drop database ${admin(cluster.template)} with (force)`;
		await admin.end({ timeout: 1 });
		await stop?.();
	};
}

async function startTemporary(
	more: Record<string, string>,
): Promise<{ connection: Connection; stop: () => Promise<void> }> {
	await sweepTemporary();
	const folder = makeTemporary('cluster');
	// Tests end sessions on purpose, of which PostgreSQL warns.
	const embedded = await startPostgres({
		dataDir: join(folder, 'data'),
		log: createLog('error'),
		settings: { ...settings, ...more },
	});
	return {
		connection: embedded.connection,
		stop: async () => {
			await embedded.stop();
			await removeTemporary(folder);
		},
	};
}
