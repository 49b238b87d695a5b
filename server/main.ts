import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from './app.ts';
import { Atproto } from './atproto/atproto.ts';
import { createAuth } from './auth/auth.ts';
import { createKeys } from './auth/keys.ts';
import { readSecret } from './auth/secret.ts';
import { createSessions } from './auth/sessions.ts';
import { buildApp, buildDir, needsBuild } from './build.ts';
import { originOf, readConfig } from './config.ts';
import { openDatabase } from './db/open.ts';
import { connect } from './db/sql.ts';
import { createLog } from './log.ts';
import { Media } from './media/media.ts';
import { openStorage } from './media/storage/open.ts';
import { listen } from './serve.ts';
import { inProcessBus } from './sync/bus.ts';
import { postgresBus } from './sync/postgres-bus.ts';
import { version } from './version.ts';

const log = createLog();
/** What has been started, last first: the order in which it is stopped. */
const started: (() => Promise<unknown>)[] = [];
let stopping: Promise<void> | undefined;
const closing = new AbortController();

/** Stops what runs, within 5 s, and ends the process. */
function stop(code: number): Promise<void> {
	stopping ??= (async () => {
		closing.abort();
		for (const end of started) {
			await end().catch((error: unknown) => log.error({ err: error }, 'something did not stop cleanly'));
		}
		process.exit(code);
	})();
	return stopping;
}

/** @param patience milliseconds; what waits for a database that does not answer is left behind then */
const whenStopping = (end: () => Promise<unknown>, patience = 1_000) =>
	void started.unshift(() => Promise.race([end(), sleep(patience)]));

async function start() {
	const config = readConfig(process.env);
	const opening = openDatabase(config, log);
	// A signal may come while it opens, and PostgreSQL would be left behind.
	whenStopping(async () => {
		const opened = await opening.catch(() => undefined);
		await opened?.stop();
	}, 5_000);
	const { connection, where, room } = await opening;
	log.info(`the database is ${where}`);

	// `npm run dev` leaves the pages to Vite.
	if (!process.argv.includes('--no-build') && needsBuild()) {
		log.info('the app is built first, which takes a minute');
		await buildApp(closing.signal);
	}

	const sql = connect(connection);
	whenStopping(() => sql.end({ timeout: 1 }));
	// A database of its own has one server; one that is named may have several.
	const shared = config.databaseUrl === undefined ? undefined : postgresBus(connection, log);
	whenStopping(() => shared?.close() ?? Promise.resolve());
	const storage = await openStorage(config, (error) =>
		log.error({ err: error }, 'the bucket cannot be reached: files are not to be had before it can'),
	);
	let media: Media | undefined;
	let atproto: Atproto | undefined;
	const server = await listen(config, (port) => {
		const origin = originOf(config, port);
		const auth = createAuth({ config, origin, secret: readSecret(config.data), connection, log });
		whenStopping(auth.end);
		const sessions = createSessions(auth);
		const keys = createKeys({ sql, log, trustedProxies: config.trustedProxies });
		const bus = shared ?? inProcessBus();
		media = new Media({ config, sql, bus, sessions, keys, log }, connection, storage);
		atproto = new Atproto({ config, origin, sql, bus, log, media });
		const app = createApp({
			config,
			origin,
			version,
			build: buildDir,
			log,
			sql,
			room,
			auth,
			sessions,
			keys,
			bus,
			media,
			atproto,
			closing: closing.signal,
		});
		return app;
	});
	whenStopping(() => media?.stop(800) ?? Promise.resolve());
	whenStopping(() => atproto?.stop() ?? Promise.resolve());
	whenStopping(() => server.close(800));
	await media?.start(atproto?.jobs);
	atproto?.start();
	process.stdout.write(`Gatefold is ready at ${originOf(config, server.port)}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
	process.on(event, (error: unknown) => {
		log.fatal({ err: error }, 'an error that nothing handled');
		void stop(1);
	});
}

try {
	await start();
} catch (error) {
	// What is broken off by a signal is no failure.
	if (!closing.signal.aborted)
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	await stop(1);
}
