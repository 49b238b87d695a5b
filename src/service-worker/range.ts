import { contentRange, readRange } from '#domain/byte-range.ts';
import type { HeldFile } from '#lib/bytes/device-files.ts';

/** The answer from a file that is here as a whole: all of it, or the part asked for. Players ask for parts. */
export function wholeOrPart({ bytes, type }: HeldFile, rangeHeader: string | null): Response {
	const headers = new Headers({
		'content-type': type,
		'accept-ranges': 'bytes',
		'cache-control': 'no-store',
		'x-content-type-options': 'nosniff',
	});
	const range = readRange(rangeHeader, bytes.size);
	if (range === 'unsatisfiable') {
		headers.set('content-range', contentRange(undefined, bytes.size));
		return new Response(null, { status: 416, headers });
	}
	if (range === 'whole') {
		headers.set('content-length', String(bytes.size));
		return new Response(bytes, { headers });
	}
	headers.set('content-range', contentRange(range, bytes.size));
	headers.set('content-length', String(range.end - range.start + 1));
	return new Response(bytes.slice(range.start, range.end + 1), { status: 206, headers });
}
