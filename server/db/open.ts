import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { startPostgres } from './embedded/start.ts';
import { migrate } from './migrate.ts';
import { Room } from './room.ts';
import { type Connection, externalConnection } from './sql.ts';

/** A database that is up to date, and what ends it. */
export type Opened = {
	connection: Connection;
	/** Where it is, in words for a log; never with a password. */
	where: string;
	/** On its disk; undefined of a database that others look after. */
	room: Room | undefined;
	stop: () => Promise<void>;
};

/**
 * Starts the embedded PostgreSQL, or takes the one that DATABASE_URL names, and brings its tables up to date.
 *
 * @throws Error in words a person can act on
 */
export async function openDatabase(config: Config, log: Log): Promise<Opened> {
	const external = externalConnection(config);
	if (external) {
		await migrate(external).catch((cause: unknown) => {
			throw new Error(`The database that DATABASE_URL names cannot be used: ${reason(cause)}`, { cause });
		});
		return { connection: external, where: 'DATABASE_URL', room: undefined, stop: () => Promise.resolve() };
	}
	const embedded = await startPostgres({ dataDir: config.data, log });
	try {
		await migrate(embedded.connection);
	} catch (error) {
		await embedded.stop();
		throw error;
	}
	return {
		connection: embedded.connection,
		where: `PostgreSQL ${embedded.version} in ${config.data}`,
		room: new Room(embedded.folder),
		stop: embedded.stop,
	};
}

function reason(error: unknown): string {
	if (error instanceof AggregateError) return reason(error.errors[0]);
	return error instanceof Error ? error.message : String(error);
}
