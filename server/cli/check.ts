import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { needsBuild } from '../build.ts';
import { type Config, isSecureOrigin, originOf, readConfig } from '../config.ts';
import { runningPostgres } from '../db/embedded/attach.ts';
import { pendingMigrations, requireVersion } from '../db/migrate.ts';
import { connect, externalConnection } from '../db/sql.ts';
import { openStorage } from '../media/storage/open.ts';

/** One thing that was looked at. */
export type Finding = {
	what: 'settings' | 'database' | 'storage' | 'bucket' | 'app';
	ok: boolean;
	found: string;
	/** What to do, when it is not well. */
	todo?: string;
};

const gigabyte = 1024 ** 3;

/** Looks at everything that a server needs, changing nothing. */
export async function check(env: NodeJS.ProcessEnv): Promise<Finding[]> {
	let config: Config;
	try {
		config = readConfig(env);
	} catch (error) {
		const found = messageOf(error);
		return [
			{ what: 'settings', ok: false, found, todo: 'Set it right; docs/hosting.md lists the settings.' },
		];
	}
	const bucket = config.s3 ? [await bucketOf(config)] : [];
	return [settings(config), await database(config), storage(config), ...bucket, app()];
}

function settings(config: Config): Finding {
	const origin = originOf(config, config.port);
	const found = `people open ${origin}; sign-up is ${config.signup}`;
	if (isSecureOrigin(origin)) return { what: 'settings', ok: true, found };
	const todo = 'Without HTTPS browsers allow no offline use: see docs/guides/https-with-caddy.md.';
	return { what: 'settings', ok: false, found, todo };
}

async function database(config: Config): Promise<Finding> {
	const what = 'database';
	const connection = externalConnection(config) ?? runningPostgres(config.data);
	if (!connection) {
		const isThere = existsSync(config.data);
		return {
			what,
			ok: true,
			found: isThere ? 'the embedded PostgreSQL is not running' : 'not made yet; the first start makes it',
		};
	}
	const sql = connect(connection, { max: 1 });
	try {
		const version = await requireVersion(sql);
		const pending = await pendingMigrations(sql);
		const found = `PostgreSQL ${version}, ${pending} migrations to apply`;
		return pending === 0
			? { what, ok: true, found }
			: { what, ok: false, found, todo: 'Start the server: it applies them.' };
	} catch (error) {
		const todo = config.databaseUrl
			? 'See that PostgreSQL runs, and that address, user and password in DATABASE_URL are right.'
			: 'Stop the server and start it again; its log says what is wrong with PostgreSQL.';
		return { what, ok: false, found: messageOf(error), todo };
	} finally {
		await sql.end({ timeout: 1 });
	}
}

function storage(config: Config): Finding {
	const what = 'storage';
	let folder = config.data;
	while (!existsSync(folder)) folder = dirname(folder);
	try {
		accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
	} catch {
		return {
			what,
			ok: false,
			found: `${folder} cannot be written`,
			todo: 'Give the folder to the user that runs Gatefold (chown), or set GATEFOLD_DATA.',
		};
	}
	const { bavail, bsize } = statfsSync(folder);
	const found = `${config.data}, ${((bavail * bsize) / gigabyte).toFixed(1)} GB free`;
	if (bavail * bsize > gigabyte) return { what, ok: true, found };
	return { what, ok: false, found, todo: 'Make room: with a full disk nothing can be added.' };
}

async function bucketOf(config: Config): Promise<Finding> {
	const what = 'bucket';
	const { bucket, endpoint = 'Amazon S3' } = config.s3 ?? {};
	try {
		await openStorage(config);
		return { what, ok: true, found: `${bucket} at ${endpoint}` };
	} catch (error) {
		const todo = 'See that it is there and that its key may read, write, list and delete: docs/hosting.md.';
		return { what, ok: false, found: messageOf(error), todo };
	}
}

function app(): Finding {
	return needsBuild()
		? {
				what: 'app',
				ok: false,
				found: 'not built, or older than its sources',
				todo: 'npm run build, or simply npm start.',
			}
		: { what: 'app', ok: true, found: 'built' };
}

function messageOf(error: unknown): string {
	if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
	return error instanceof Error ? error.message : String(error);
}
