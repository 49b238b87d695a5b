import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { Album } from '#domain/album.ts';
import type { Asset } from '#domain/asset.ts';
import { compareShown, type Entry } from '#domain/entry.ts';
import { exportLibrary } from '../../server/transfer/export-library.ts';
import { importFolder } from '../../server/transfer/import-folder.ts';
import { Progress } from '../../server/transfer/progress.ts';
import { type Person, TestServer } from './people.ts';

const progress = new Progress({ isTTY: false, write: () => true });

/** A server, and a folder from which files come in and into which they go out. */
export class Transfers {
	readonly server: TestServer;
	folder = '';
	#people = 0;

	private constructor(server: TestServer) {
		this.server = server;
	}

	/** @param env settings of the server, such as a bucket */
	static start = async (env?: Record<string, string>): Promise<Transfers> =>
		new Transfers(await TestServer.withMedia(env));

	/** Another folder, empty. @returns what takes it away */
	async freshFolder(): Promise<() => Promise<void>> {
		const folder = await mkdtemp(join(tmpdir(), 'gatefold-in-'));
		this.folder = folder;
		return () => rm(folder, { recursive: true });
	}

	/** A person with nothing. */
	async someone(): Promise<Person> {
		// Sign-ups are limited by address, and all of these come from one.
		await this.server.sql`delete from rate_limit`;
		return this.server.person(`person${++this.#people}`);
	}

	takeIn({ id }: Person) {
		const { sql, bus, media } = this.server.services;
		const { storage, jobs, uploads } = media;
		return importFolder({ sql, bus, storage, jobs, uploads, progress }, id, this.folder);
	}

	putOut({ id, handle }: Person) {
		const { storage } = this.server.services.media;
		return exportLibrary(
			{ sql: this.server.sql, storage, progress },
			{ id, name: handle, handle },
			this.folder,
		);
	}

	/** Puts a file into the folder. */
	async put(path: string, content: string | Buffer): Promise<void> {
		const whole = join(this.folder, path);
		await mkdir(dirname(whole), { recursive: true });
		await writeFile(whole, content);
	}

	/** A person's albums as their devices show them, with files by their content in place of ids. */
	async shown(person: Person) {
		const device = person.device();
		await device.pull();
		const rows = await this.server.sql<{ id: string; sha256: string }[]>`select id, sha256 from assets`;
		const contents = new Map(rows.map(({ id, sha256 }) => [id, sha256]));
		const contentOf = (id: string | null) => (id === null ? null : (contents.get(id) ?? id));
		return device
			.all<Album>('album/')
			.filter(({ deletedAt, ownerId }) => deletedAt === null && ownerId === person.id)
			.sort((a, b) => (`${a.name} ${a.description}` < `${b.name} ${b.description}` ? -1 : 1))
			.map(({ id, coverAssetId, imageAssetId = null, ...album }) => ({
				name: album.name,
				description: album.description,
				kind: album.kind,
				order: album.order,
				isActivityEnabled: album.isActivityEnabled,
				createdAt: album.createdAt,
				updatedAt: album.updatedAt,
				cover: contentOf(coverAssetId),
				picture: contentOf(imageAssetId),
				files: device
					.all<Entry>(`entry/${id}/`)
					.sort(compareShown('manual'))
					.map(({ assetId, addedAt, asset }) => [contentOf(assetId), asset.title, asset.takenAt, addedAt]),
				comments: device
					.all<{ assetId: string | null; text: string; createdAt: string }>(`activity/${id}/`)
					.map(({ assetId, text, createdAt }) => [contentOf(assetId), text, createdAt])
					.sort(),
				likes: device.all<{ assetId: string | null }>(`like/${id}/`).map(({ assetId }) => contentOf(assetId)),
			}));
	}

	/** What is known of a person's files. */
	library = ({ id }: Person) => this.server.sql<Asset[]>`
		select file_name as "fileName", title, description, taken_at as "takenAt", taken_at_source as "takenAtSource", state
		from assets where owner_id = ${id} and not deleted order by file_name, id`;

	/** Of a person's spaces: they are the same where nothing was changed. */
	versions = ({ id }: Person) => this.server.sql`
		select s.id, s.version from spaces s left join albums a on a.space = s.number
		where s.id = ${id} or a.owner_id = ${id} order by s.number`;

	/** Until what uploads have asked for is done: it moves versions too. */
	async settled(): Promise<void> {
		const waiting = async () =>
			(await this.server.sql`select 1 from jobs.job where name = 'derive' and state < 'completed'`).length;
		await expect.poll(waiting, { timeout: 20_000 }).toBe(0);
	}
}
