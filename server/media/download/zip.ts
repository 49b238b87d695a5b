import { crc32 } from 'node:zlib';
import * as record from './zip-records.ts';

/** A file as it goes into an archive. */
export interface ZipFile {
	/** Safe and like no other: zip-names.ts */
	name: string;
	modifiedAt: Date;
	/** Bytes, known before the first of them is read */
	size: number;
	bytes: AsyncIterable<Uint8Array>;
}

/**
 * A ZIP archive as it is asked for, piece by piece: the next file is not opened before the one before has been read,
 * and of those that are through only their names stay. Files are stored as they are: photos and films do not get
 * smaller, and whoever asks waits for no compressing. What is large or many is written as ZIP64.
 *
 * Written here because what packs does not write dates in UTC, and its checksum is several times as slow as Node's.
 *
 * @throws Error where a file is not as long as was said: an archive that is cut off is a failed download
 */
export async function* zip(files: AsyncIterable<ZipFile>): AsyncGenerator<Uint8Array, void, undefined> {
	const listed: Buffer[] = [];
	let offset = 0;
	for await (const file of files) {
		const entry = record.entryOf(file, offset);
		const header = record.localHeader(entry);
		yield header;
		let crc = 0;
		let length = 0;
		for await (const piece of file.bytes) {
			crc = crc32(piece, crc);
			length += piece.length;
			yield piece;
		}
		if (length !== file.size) throw new Error(`a file has ${length} bytes and should have ${file.size}`);
		const descriptor = record.dataDescriptor(entry, crc);
		yield descriptor;
		listed.push(record.directoryEntry(entry, crc));
		offset += header.length + length + descriptor.length;
	}
	let size = 0;
	for (const line of listed) {
		size += line.length;
		yield line;
	}
	yield record.end({ count: listed.length, size, offset });
}
