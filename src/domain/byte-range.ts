/** The part of a body that a request asks for, in bytes; both ends are part of it. */
export interface ByteRange {
	start: number;
	end: number;
}

/**
 * Reads a Range header (RFC 9110, 14.1.2) of one range. A header that asks for several ranges, for another unit
 * or for nonsense is answered with the whole, as the RFC allows; browsers ask for one range only.
 *
 * @param size bytes of the whole
 * @returns the range; `whole` where the header is to be ignored; `unsatisfiable` for a 416
 */
export function readRange(
	header: string | null | undefined,
	size: number,
): ByteRange | 'whole' | 'unsatisfiable' {
	const match = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i.exec(header ?? '');
	if (!match) return 'whole';
	const [, first = '', last = ''] = match;
	if (first === '') {
		if (last === '') return 'whole';
		const length = Math.min(Number(last), size);
		return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
	}
	const start = Number(first);
	const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
	if (last !== '' && Number(last) < start) return 'whole';
	return start >= size ? 'unsatisfiable' : { start, end };
}

/** The Content-Range header of a 206, or of a 416 where there is no range. */
export const contentRange = (range: ByteRange | undefined, size: number) =>
	range ? `bytes ${range.start}-${range.end}/${size}` : `bytes */${size}`;
