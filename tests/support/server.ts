import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Sql } from '../../server/db/sql.ts';
import { type Account, signIn, signUp } from './account.ts';
import { freshDatabase } from './database.ts';
import { makeTemporary, removeTemporary, sweepTemporary } from './temporary.ts';

const root = join(import.meta.dirname, '..', '..');
/** Milliseconds for a start; making a cluster takes one or two seconds of it. */
const patience = 60_000;

export type ServerOptions = {
	/**
	 * `cluster`: a fresh database of the run's PostgreSQL, ready in half a second; `embedded`: a PostgreSQL of the
	 * server's own, for tests of that or of its death.
	 */
	database?: 'cluster' | 'embedded';
	/** Settings of the server besides the tests' own. */
	env?: Record<string, string>;
};

/** A real server in a process group of its own, on a free port, with data that is gone after `stop()`. */
export type TestServer = {
	/** What people open, such as `http://localhost:40123`. It stays the same over restarts. */
	origin: string;
	port: number;
	dataDir: string;
	/** Its settings, for a command that works beside it. */
	settings: Readonly<Record<string, string>>;
	pid: () => number | undefined;
	/** What it has said on stderr since its last start. */
	log: () => string;
	/** Makes an account, by the route that people use; what is not given is made up. */
	account: (wanted?: Partial<Account>) => Promise<Account>;
	/** Signs someone in anew, as another device would. @returns the `Cookie` header of the session */
	signIn: (account: Account) => Promise<string>;
	/** Ends its whole process group at once, as a power cut would. */
	kill: () => Promise<void>;
	/** Ends it in order. @returns its exit code */
	end: () => Promise<number | null>;
	/**
	 * Starts it again on the same port and data, after ending it if it runs.
	 *
	 * @param folder of another checkout, as after an update of the server
	 */
	restart: (folder?: string) => Promise<void>;
	/** The database that it uses, to look at or change behind its back; none where it has an embedded one. */
	sql: Sql | undefined;
	/** Ends it and takes its data away. */
	stop: () => Promise<void>;
};

/**
 * Starts `server/main.ts` and waits until it is ready. It serves the app as it was last built, if it was.
 *
 * @throws Error with what it said when it ends instead
 */
export async function startServer({
	database = 'cluster',
	env = {},
}: ServerOptions = {}): Promise<TestServer> {
	await sweepTemporary();
	const folder = makeTemporary('server');
	const dataDir = join(folder, 'data');
	const own = database === 'cluster' ? await freshDatabase() : undefined;
	const settings: Record<string, string> = {
		GATEFOLD_DATA: dataDir,
		GATEFOLD_SIGNUP: 'open',
		// Tests say which address they come from, so that they do not share the limits of one.
		GATEFOLD_TRUSTED_PROXIES: '127.0.0.1',
		...own?.env,
		...env,
	};
	let run = await launch({ ...settings, PORT: env.PORT ?? '0' });
	const { origin } = run;
	const port = Number(new URL(origin).port);

	return {
		origin,
		port,
		dataDir,
		settings,
		pid: () => run.child.pid,
		log: () => run.log(),
		account: (wanted = {}) => signUp(origin, wanted),
		signIn: (account) => signIn(origin, account),
		kill: () => end(run.child, 'SIGKILL'),
		end: async () => {
			await end(run.child, 'SIGTERM');
			return run.child.exitCode;
		},
		restart: async (folder) => {
			await end(run.child, 'SIGTERM');
			run = await launch({ ...settings, PORT: String(port) }, folder);
		},
		sql: own?.sql,
		stop: async () => {
			await end(run.child, 'SIGTERM');
			await own?.drop();
			await removeTemporary(folder);
		},
	};
}

type Run = { child: ChildProcess; origin: string; log: () => string };

async function launch(settings: Record<string, string>, folder = root): Promise<Run> {
	const child = spawn(process.execPath, ['server/main.ts', '--no-build'], {
		cwd: folder,
		env: {
			...process.env,
			DATABASE_URL: '',
			NODE_ENV: 'production',
			// What was compiled for one start is there for the next: a third of its time.
			NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'),
			...settings,
		},
		// A group of its own, so that kill() ends it with all that it has started.
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const endWithUs = () => signal(child, 'SIGKILL');
	process.once('exit', endWithUs);
	child.once('exit', () => process.off('exit', endWithUs));

	let log = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-200_000)));
	const ready = Promise.withResolvers<string>();
	let said = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		said += text;
		const match = /^Gatefold is ready at (\S+)$/m.exec(said);
		if (match?.[1]) ready.resolve(match[1]);
	});
	child.once('error', ready.reject);
	child.once('close', (code) => ready.reject(new Error(`The server ended with ${code} and said:\n${log}`)));
	const timer = setTimeout(
		() => ready.reject(new Error(`The server is not ready and said:\n${log}`)),
		patience,
	);
	try {
		return { child, origin: await ready.promise, log: () => log };
	} catch (error) {
		await end(child, 'SIGKILL');
		throw error;
	} finally {
		clearTimeout(timer);
	}
}

async function end(child: ChildProcess, how: 'SIGTERM' | 'SIGKILL'): Promise<void> {
	if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
	const closed = once(child, 'close');
	signal(child, how);
	await closed;
}

function signal({ pid, exitCode, signalCode }: ChildProcess, how: NodeJS.Signals): void {
	if (pid === undefined || exitCode !== null || signalCode !== null) return;
	process.kill(-pid, how);
}
