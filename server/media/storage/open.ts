import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { isFault } from '../../db/faults.ts';
import { DiskStorage } from './disk.ts';
import type { Storage } from './storage.ts';

/**
 * The storage that the settings name: a bucket, else a folder in the data folder.
 *
 * @param onFault is told where the bucket cannot be reached just now, and things go on; else it is thrown
 * @throws ConfigError where there is no such bucket, or no right to use it
 */
export async function openStorage(
	{ data, s3 }: Pick<Config, 'data' | 's3'>,
	onFault?: (error: unknown) => void,
): Promise<Storage> {
	if (!s3) return new DiskStorage(join(data, 'files'));
	// What speaks to buckets is large, and few servers have one.
	const { S3Storage } = await import('./s3.ts');
	const storage = new S3Storage(s3, join(data, 'work'));
	try {
		await storage.reach();
	} catch (error) {
		if (!onFault || !isFault(error)) throw error;
		onFault(error);
	}
	return storage;
}
