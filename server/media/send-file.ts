import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { type ByteRange, contentRange, readRange } from '#domain/byte-range.ts';
import { refuse } from '#domain/errors.ts';
import type { Log } from '../log.ts';
import type { Env } from '../services.ts';
import { contentDisposition } from './content-disposition.ts';
import { NotStored } from './storage/storage.ts';

export interface ServedFile {
	type: string;
	name: string;
	size: number;
	open(range?: ByteRange): Promise<Readable>;
}

/** Whatever a file is, it can run nothing here, also when it is opened by itself. */
const policy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

/**
 * Answers with a file, or the part of it that is asked for.
 *
 * @param key of the file, for the log
 * @param etag names these bytes and no others, where something does
 * @throws Refusal `asset.not_stored` where the storage has lost it
 */
export async function sendFile(
	c: Context<Env>,
	log: Log,
	file: ServedFile,
	{ asDownload, key, etag }: { asDownload: boolean; key: string; etag?: string | undefined },
): Promise<Response> {
	c.header('content-type', file.type);
	c.header('content-disposition', contentDisposition(file.name, asDownload));
	if (!c.res.headers.has('cache-control')) c.header('cache-control', 'private, no-store');
	c.header('content-security-policy', policy);
	c.header('accept-ranges', 'bytes');

	if (etag) c.header('etag', etag);
	// RFC 9110, 13.1.5: a part of the version that is named, else all of this one. A time names none.
	const version = c.req.header('if-range');
	const asked = version === undefined || (etag && version === etag) ? c.req.header('range') : undefined;
	const range = readRange(asked, file.size);
	if (range === 'unsatisfiable') {
		c.header('content-range', contentRange(undefined, file.size));
		return c.body(null, 416);
	}
	const part = range === 'whole' ? undefined : range;
	if (part) c.header('content-range', contentRange(part, file.size));
	c.header('content-length', String(part ? part.end - part.start + 1 : file.size));
	const status = part ? 206 : 200;
	if (c.req.method === 'HEAD') return c.body(null, status);
	try {
		return c.body(Readable.toWeb(await file.open(part)) as ReadableStream, status);
	} catch (error) {
		if (!(error instanceof NotStored)) throw error;
		log.error({ key }, 'the storage has lost a file');
		refuse('asset.not_stored');
	}
}
