/** Boxes of ISO 14496-12, which films and HEIC are made of. */

/** Reads bytes of the file, from `start` up to and without `end`. */
export type Read = (start: number, end: number) => Promise<Buffer>;

export interface Box {
	type: string;
	/** Places in the file: of the box, of what is in it, and behind it */
	start: number;
	body: number;
	end: number;
}

/** Bytes of a file that are written over before they are sent: with what is given, else with zeros. The length stays. */
export interface Patch {
	start: number;
	end: number;
	bytes?: Buffer;
}

/** What the file is not built as it should be, or not as is known here. */
export class NotKnown extends Error {
	override readonly name = 'NotKnown';
}

/** The boxes that a file begins with, one behind the other. Only their headers are read. */
export async function outerBoxes(read: Read, size: number): Promise<Box[]> {
	const boxes: Box[] = [];
	for (let at = 0; at < size;) {
		if (boxes.length >= 100_000) throw new NotKnown('too many boxes');
		const head = await read(at, Math.min(size, at + 16));
		const box = boxAt(head, 0, at, size);
		boxes.push(box);
		at = box.end;
	}
	return boxes;
}

/**
 * The boxes within a part of the file that is in memory.
 *
 * @param offset of `bytes` in the file
 */
export function innerBoxes(bytes: Buffer, offset: number, from: number, to: number): Box[] {
	const boxes: Box[] = [];
	// A list may end in four bytes of zeros (QuickTime).
	for (let at = from; at + 8 <= to;) {
		const box = boxAt(bytes, at - offset, at, to);
		boxes.push(box);
		at = box.end;
	}
	return boxes;
}

function boxAt(bytes: Buffer, place: number, start: number, limit: number): Box {
	if (bytes.length < place + 8) throw new NotKnown('cut off');
	const short = bytes.readUInt32BE(place);
	const isLong = short === 1;
	if (isLong && bytes.length < place + 16) throw new NotKnown('cut off');
	const size = isLong ? Number(bytes.readBigUInt64BE(place + 8)) : short === 0 ? limit - start : short;
	const body = start + (isLong ? 16 : 8);
	if (start + size < body || start + size > limit)
		throw new NotKnown('a box that is longer than what it is in');
	return { type: bytes.toString('latin1', place + 4, place + 8), start, body, end: start + size };
}

/** Makes a box one that everyone passes over, and empties it. */
export const freed = ({ start, body, end }: Box): Patch[] => [
	{ start: start + 4, end: start + 8, bytes: Buffer.from('free') },
	{ start: body, end },
];
