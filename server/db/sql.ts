import postgres from 'postgres';
import type { Config } from '../config.ts';
import { assertPatched } from './patched.ts';
import { watchedSocket } from './watched-socket.ts';

/** `bigint` comes as a number: versions and sizes stay far below 2^53, and one that does not is an error. */
type Types = { bigint: number };

/** The database. Times (`timestamptz`) come as ISO 8601 text in UTC with milliseconds, as they go on the wire. */
export type Sql = postgres.Sql<Types>;
/** The database inside a transaction. */
export type Tx = postgres.TransactionSql<Types>;
/** Where a PostgreSQL is: the path of its Unix socket, or an address. */
export type Connection =
	{ path: string; username: string; database: string } | { url: string; path?: undefined };

export type ConnectOptions = {
	/** Connections at most. */
	max?: number;
	/** Milliseconds that one statement may take; 0 for as long as it likes (migrations, seeding). */
	statementTimeout?: number;
	/** Times as `Date` objects, for libraries that expect what PostgreSQL clients usually give. */
	dates?: 'iso' | 'date';
	/** Settings of each session, such as `{ 'gatefold.signup': 'open' }`. */
	session?: Record<string, string>;
};

/** Below the deadline of a request, so that the statement is over when its request has been given up. */
const statementTimeout = 9_000;

/**
 * Opens a pool of connections; each is made when it is first needed.
 *
 * @throws Error when postgres.js is installed without its patch
 */
export function connect(connection: Connection, options: ConnectOptions = {}): Sql {
	assertPatched();
	const timeout = options.statementTimeout ?? statementTimeout;
	const settings = {
		max: options.max ?? 10,
		// Seconds. A database that restarts is back within one, and queries wait in the pool meanwhile.
		connect_timeout: 5,
		backoff: (tries: number) => Math.min(0.05 * 2 ** tries, 1),
		max_lifetime: null,
		onnotice: () => undefined,
		connection: {
			application_name: 'gatefold',
			TimeZone: 'UTC',
			statement_timeout: timeout,
			idle_in_transaction_session_timeout: timeout === 0 ? 0 : 10_000,
			...options.session,
		},
		types: { bigint, date: options.dates === 'date' ? dateTime : isoTime },
		...(timeout === 0 ? {} : { socket: watchedSocket(timeout + 6_000) }),
	};
	if (connection.path !== undefined) return postgres({ ...connection, ...settings });
	return postgres(connection.url, settings);
}

/** How to reach the database that the settings name, if they name one. */
export const externalConnection = (config: Config): Connection | undefined =>
	config.databaseUrl === undefined ? undefined : { url: config.databaseUrl };

const bigint = {
	to: 20,
	from: [20],
	serialize: (value: number) => String(value),
	parse: (text: string) => {
		const value = Number(text);
		if (!Number.isSafeInteger(value)) throw new RangeError('a bigint of the database is not a safe integer');
		return value;
	},
};

const serialize = (value: Date | string) => (value instanceof Date ? value.toISOString() : value);
const isoTime = { to: 1184, from: [1184], serialize, parse: (text: string) => new Date(text).toISOString() };
const dateTime = { to: 1184, from: [1184], serialize, parse: (text: string) => new Date(text) };
