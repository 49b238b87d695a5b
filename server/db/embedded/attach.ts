import { join } from 'node:path';
import type { Connection } from '../sql.ts';
import { databaseName, superuser } from './cluster.ts';
import { recordedCluster } from './place.ts';
import { isRunning, readPostmaster } from './postmaster.ts';

/** How to reach the PostgreSQL that a running server keeps on a data folder; undefined when none runs. */
export function runningPostgres(dataDir: string): Connection | undefined {
	const cluster = recordedCluster(dataDir);
	if (cluster === undefined) return undefined;
	const found = readPostmaster(cluster);
	if (!found?.ready || !isRunning(cluster, found.pid)) return undefined;
	return {
		path: join(found.socketDir, `.s.PGSQL.${found.port}`),
		username: superuser,
		database: databaseName,
	};
}
