import { S3ServiceException } from '@aws-sdk/client-s3';
import { DiskFull, Fault } from '../../db/faults.ts';

/** What buckets say where there is no room for more, besides the status 507 */
const full = new Set(['QuotaExceeded', 'XMinioStorageFull']);

const absent = new Set(['NoSuchKey', 'NotFound']);

/** HTTP status of an answer that was an error; undefined where there was none */
export const statusOf = (error: unknown): number | undefined =>
	error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

export const isAbsent = (error: unknown) => error instanceof S3ServiceException && absent.has(error.name);

/**
 * An answer of a bucket. What it refuses, other than a file that is not there, says nothing of the file: a wrong key or
 * a bucket that is away passes, and what was asked is asked again.
 *
 * @throws Fault, DiskFull; S3ServiceException for what is not there; whatever else the sending met
 */
export async function answered<T>(asked: Promise<T>): Promise<T> {
	try {
		return await asked;
	} catch (error) {
		if (isAbsent(error)) throw error;
		if (!(error instanceof S3ServiceException)) {
			if (error instanceof Error && error.name === 'TimeoutError')
				throw new Fault('a bucket does not answer', { cause: error });
			throw error;
		}
		const said = `a bucket has answered with ${error.name}: ${error.message}`;
		if (full.has(error.name) || statusOf(error) === 507) throw new DiskFull(said, { cause: error });
		throw new Fault(said, { cause: error });
	}
}
