import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What one backup holds. It is written last, so a folder that has it is whole. */
export const Manifest = z.object({
	format: z.literal(1),
	madeAt: z.string(),
	/** The migrations that its rows are of, in order */
	migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
	tables: z.array(
		z.object({ name: z.string().regex(/^[a-z_]+$/), columns: z.array(z.string()), rows: z.number(), sha256 }),
	),
	/** How many, and of the list of them */
	files: z.object({ count: z.number(), sha256 }),
	/** Keys of originals that the storage had lost or damaged when the backup was made */
	missing: z.array(z.string()),
	/** The key that session cookies are signed with */
	secret: z.string().nullable(),
});
export type Manifest = z.infer<typeof Manifest>;

/** One line of the list of files: the bytes of a key of the storage lie under their hash. */
export const FileLine = z.object({ key: z.string(), sha256, size: z.number(), changedAt: z.number() });
export type FileLine = z.infer<typeof FileLine>;

/** The places in a folder of backups: files are shared by all of them. */
export const placesIn = (folder: string) => ({
	backups: join(folder, 'backups'),
	backup: (name: string) => join(folder, 'backups', name),
	rows: (name: string, table: string) => join(folder, 'backups', name, `${table}.copy`),
	list: (name: string) => join(folder, 'backups', name, 'files.jsonl'),
	manifest: (name: string) => join(folder, 'backups', name, 'manifest.json'),
	files: join(folder, 'files'),
	file: (hash: string) => join(folder, 'files', hash.slice(0, 2), hash),
	temporary: join(folder, 'files', 'tmp'),
});

/** The names of the whole backups in a folder, oldest first. */
export async function backupsIn(folder: string): Promise<string[]> {
	const names = await readdir(placesIn(folder).backups).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return [];
		throw error;
	});
	return names.filter((name) => /^\d{4}-[0-9TZ-]+$/.test(name)).sort();
}

export const readManifest = async (folder: string, name: string): Promise<Manifest> =>
	Manifest.parse(JSON.parse(await readFile(placesIn(folder).manifest(name), 'utf8')));

export async function readList(folder: string, name: string): Promise<FileLine[]> {
	const text = await readFile(placesIn(folder).list(name), 'utf8');
	return text
		.split('\n')
		.filter(Boolean)
		.map((line) => FileLine.parse(JSON.parse(line)));
}
