import { join } from 'node:path';
import { hashPassword } from 'better-auth/crypto';
import { runningPostgres } from '../../server/db/embedded/attach.ts';
import { connect, type Sql } from '../../server/db/sql.ts';
import { DiskStorage } from '../../server/media/storage/disk.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { seedLibrary, type SeededLibrary } from './seed/library.ts';

export type BenchSize = { assets: number; albums: number; users: number; entriesPerAlbum?: number };

/** Whose library every case measures. */
const owner = 'mara';
const password = 'a long enough password';

/** A real server process on a PostgreSQL of its own, with that one's usual settings: every commit waits for the disk. */
export class BenchServer {
	readonly server: TestServer;
	/** Beside the server, for seeding and for limits */
	readonly sql: Sql;

	private constructor(server: TestServer, sql: Sql) {
		this.server = server;
		this.sql = sql;
	}

	static async start(): Promise<BenchServer> {
		const server = await startServer({ database: 'embedded' });
		const connection = runningPostgres(server.dataDir);
		if (!connection) throw new Error('the server has no database');
		return new BenchServer(server, connect(connection, { max: 4, statementTimeout: 0 }));
	}

	get origin(): string {
		return this.server.origin;
	}

	/** Adds to the library of the one whom all is measured for. */
	async seed({ assets, albums, users, entriesPerAlbum = 40 }: BenchSize): Promise<SeededLibrary> {
		return seedLibrary(this.sql, {
			...{ assets, albums, users, owner, entriesPerAlbum },
			passwordHash: await hashPassword(password),
			pictures: {
				count: Math.min(400, assets),
				storage: new DiskStorage(join(this.server.dataDir, 'files')),
			},
		});
	}

	/** What signs someone in. */
	credentials(handle: string = owner): { handle: string; password: string } {
		return { handle, password };
	}

	/** Signs someone in as a new device. @returns the `Cookie` header */
	async session(handle: string = owner): Promise<string> {
		// The route takes a handle in the place of the address.
		return this.server.signIn({ id: '', name: '', cookie: '', email: handle, handle, password });
	}

	/** Waits until the database has written what seeding left to write, so that no case pays for it. */
	async settle(): Promise<void> {
		await this.sql`checkpoint`;
	}

	async stop(): Promise<void> {
		await this.sql.end({ timeout: 1 });
		await this.server.stop();
	}
}
