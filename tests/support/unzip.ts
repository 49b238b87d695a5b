import { crc32 } from 'node:zlib';

export interface Unzipped {
	bytes: Buffer;
	modifiedAt: Date | undefined;
}

const tooLarge = 0xffffffff;

/**
 * Reads an archive of stored files by its directory, and checks each file against its checksum.
 *
 * @throws Error for what is no such archive
 */
export function unzipped(archive: Buffer): Map<string, Unzipped> {
	const end = archive.lastIndexOf(Buffer.from('PK\x05\x06'));
	if (end < 0) throw new Error('the archive has no end');
	let [count, at] = [archive.readUInt16LE(end + 10), archive.readUInt32LE(end + 16)];
	if (count === 0xffff || at === tooLarge) {
		const large = Number(archive.readBigUInt64LE(end - 12));
		[count, at] = [Number(archive.readBigUInt64LE(large + 32)), Number(archive.readBigUInt64LE(large + 48))];
	}
	const files = new Map<string, Unzipped>();
	for (let i = 0; i < count; i++) {
		if (archive.readUInt32LE(at) !== 0x02014b50) throw new Error('a line of the directory is not one');
		if (archive.readUInt16LE(at + 10) !== 0) throw new Error('a file is compressed');
		const [nameLength, extraLength] = [archive.readUInt16LE(at + 28), archive.readUInt16LE(at + 30)];
		const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
		const extra = archive.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
		const bytes = stored(archive, archive.readUInt32LE(at + 42), archive.readUInt32LE(at + 24));
		if (crc32(bytes) !== archive.readUInt32LE(at + 16)) throw new Error(`${name} is damaged`);
		if (files.has(name)) throw new Error(`${name} is there twice`);
		files.set(name, { bytes, modifiedAt: timeIn(extra) });
		at += 46 + nameLength + extraLength;
	}
	return files;
}

function stored(archive: Buffer, at: number, size: number): Buffer {
	if (at === tooLarge || size === tooLarge) throw new Error('too large to be read here');
	const begin = at + 30 + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28);
	return archive.subarray(begin, begin + size);
}

function timeIn(extra: Buffer): Date | undefined {
	for (let at = 0; at < extra.length; at += 4 + extra.readUInt16LE(at + 2))
		if (extra.readUInt16LE(at) === 0x5455) return new Date(extra.readInt32LE(at + 5) * 1000);
	return undefined;
}
