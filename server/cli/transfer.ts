import { join } from 'node:path';
import { stat } from 'node:fs/promises';
import { Refusal } from '#domain/errors.ts';
import type { Config } from '../config.ts';
import { connect, type Connection } from '../db/sql.ts';
import { createLog } from '../log.ts';
import { Jobs } from '../media/jobs.ts';
import type { Storage } from '../media/storage/storage.ts';
import { Uploads } from '../media/uploads.ts';
import { deriveQueue } from '../media/workshop.ts';
import { inProcessBus } from '../sync/bus.ts';
import { postgresBus } from '../sync/postgres-bus.ts';
import { type Exported, exportLibrary } from '../transfer/export-library.ts';
import { type Imported, importFolder } from '../transfer/import-folder.ts';
import { type LeftOut, Progress } from '../transfer/progress.ts';
import { CommandError } from './command-error.ts';
import { personOf } from './keys.ts';

interface Open {
	connection: Connection;
	storage: Storage;
	config: Config;
}

/**
 * Takes a folder in. Devices are told of it as soon as servers can be told, else within half a minute; pictures are drawn
 * by the server, which may be started later.
 *
 * @throws CommandError where there is no such person or folder, or no room left
 */
export async function importFor(
	{ connection, storage, config }: Open,
	handle: string,
	folder: string,
): Promise<Imported> {
	const isFolder = await stat(folder).then(
		(found) => found.isDirectory(),
		() => false,
	);
	if (!isFolder) throw new CommandError(`There is no folder ${folder}.`);
	const log = createLog('error');
	const sql = connect(connection, { max: 4 });
	const shared = config.databaseUrl === undefined ? undefined : postgresBus(connection, log);
	const jobs = new Jobs(connection, log);
	const progress = new Progress();
	try {
		const { id } = await personOf(sql, handle);
		await jobs.startAsking([deriveQueue]);
		const ingest = { sql, bus: shared ?? inProcessBus(), storage, jobs };
		const uploads = new Uploads(ingest, join(config.data, 'uploads'));
		return await importFolder({ ...ingest, uploads, progress }, id, folder);
	} catch (error) {
		if (error instanceof Refusal && error.code === 'storage.full')
			throw new CommandError('There is no room left. What was taken stays; run it again when there is.');
		throw error;
	} finally {
		progress.end();
		await jobs.stop(1_000);
		await shared?.close();
		await sql.end({ timeout: 1 });
	}
}

/** Writes what a person owns into a folder. @throws CommandError where there is no such person */
export async function exportFor(
	{ connection, storage }: Open,
	handle: string,
	folder: string,
): Promise<Exported> {
	const sql = connect(connection, { max: 4, statementTimeout: 0 });
	const progress = new Progress();
	try {
		return await exportLibrary({ sql, storage, progress }, await personOf(sql, handle), folder);
	} finally {
		progress.end();
		await sql.end({ timeout: 1 });
	}
}

const reasons: Record<string, string> = {
	'asset.empty': 'is empty',
	'asset.unsupported': 'is no photo, film or music that is taken',
	'asset.too_large': 'is too large',
	'asset.unreadable': 'is no XMP file that can be read, or too large for one',
	'asset.checksum': 'is not what it was when it was exported, or was written to meanwhile',
	'asset.not_found': 'is in the trash of where it comes from',
	'asset.not_stored': 'is not on the server yet: only a device has it',
	'entry.not_found': 'is not named in the list of its folder',
	'album.not_found': 'is an album that was deleted here; its files are in the library',
	not_found: 'cannot be read',
};

export function wordsOfImport({ files, albums, leftOut }: Imported): string {
	const added = albums.reduce((sum, album) => sum + album.added, 0);
	const made = albums.filter(({ isNew }) => isNew).length;
	return [
		`Took ${files.new} new files; ${files.known} were there, ${files.restored} came back from the trash.`,
		`${albums.length} albums, ${made} of them new; ${added} files were put into them.`,
		...linesOf(leftOut),
	].join('\n');
}

export const wordsOfExport = ({ albums, files, written, leftOut }: Exported): string =>
	[
		`${albums} albums and ${files} files are in the folder, ${written} of them new.`,
		...linesOf(leftOut),
	].join('\n');

const linesOf = (leftOut: readonly LeftOut[]) =>
	leftOut.map(({ path, code }) => `LEFT OUT ${path}: ${reasons[code] ?? code}`);
