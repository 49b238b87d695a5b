/** The records of a ZIP archive, by PKWARE's APPNOTE 6.3; the sections are named where one is not obvious. */
import type { ZipFile } from './zip.ts';

/** What a 32-bit field says when the number stands in a ZIP64 field */
const elsewhere = 0xffffffff;
const most16 = 0xffff;

/** 4.5, the first version that knows ZIP64; 2.0 for all others */
const version = (isLarge: boolean) => (isLarge ? 45 : 20);
/** Made on Unix, so that the file's mode is read */
const madeBy = (isLarge: boolean) => (3 << 8) | version(isLarge);
/** Sizes and checksum follow the bytes (bit 3); the name is UTF-8 (bit 11) */
const flags = (1 << 3) | (1 << 11);
/** A plain file that its owner may write and all may read */
const mode = 0o100644;

interface Entry {
	name: Buffer;
	size: number;
	modifiedAt: Date;
	offset: number;
	/** Whether its size does not fit into 32 bits */
	isLarge: boolean;
}

export const entryOf = ({ name, size, modifiedAt }: ZipFile, offset: number): Entry => ({
	name: Buffer.from(name),
	size,
	modifiedAt,
	offset,
	isLarge: size >= elsewhere,
});

export function localHeader(entry: Entry): Buffer {
	// With bit 3 the sizes are said behind the bytes; that they will take 8 bytes each is said here (4.3.9.2).
	const extra = Buffer.concat([times(entry), ...(entry.isLarge ? [extraField(1, [0, 0])] : [])]);
	const header = Buffer.alloc(30);
	header.writeUInt32LE(0x04034b50, 0);
	header.writeUInt16LE(version(entry.isLarge), 4);
	header.writeUInt16LE(flags, 6);
	header.writeUInt32LE(dosTime(entry.modifiedAt), 10);
	header.writeUInt32LE(entry.isLarge ? elsewhere : 0, 18);
	header.writeUInt32LE(entry.isLarge ? elsewhere : 0, 22);
	header.writeUInt16LE(entry.name.length, 26);
	header.writeUInt16LE(extra.length, 28);
	return Buffer.concat([header, entry.name, extra]);
}

/** Behind the bytes (4.3.9) */
export function dataDescriptor({ size, isLarge }: Entry, crc: number): Buffer {
	const descriptor = Buffer.alloc(isLarge ? 24 : 16);
	descriptor.writeUInt32LE(0x08074b50, 0);
	descriptor.writeUInt32LE(crc, 4);
	if (isLarge) {
		descriptor.writeBigUInt64LE(BigInt(size), 8);
		descriptor.writeBigUInt64LE(BigInt(size), 16);
	} else {
		descriptor.writeUInt32LE(size, 8);
		descriptor.writeUInt32LE(size, 12);
	}
	return descriptor;
}

/** Of the central directory, which comes last and is what most programs read */
export function directoryEntry(entry: Entry, crc: number): Buffer {
	const isFar = entry.offset >= elsewhere;
	// In this order, and only those that do not fit (4.5.3)
	const numbers = [...(entry.isLarge ? [entry.size, entry.size] : []), ...(isFar ? [entry.offset] : [])];
	const extra = Buffer.concat([times(entry), ...(numbers.length > 0 ? [extraField(1, numbers)] : [])]);
	const header = Buffer.alloc(46);
	header.writeUInt32LE(0x02014b50, 0);
	header.writeUInt16LE(madeBy(entry.isLarge || isFar), 4);
	header.writeUInt16LE(version(entry.isLarge || isFar), 6);
	header.writeUInt16LE(flags, 8);
	header.writeUInt32LE(dosTime(entry.modifiedAt), 12);
	header.writeUInt32LE(crc, 16);
	header.writeUInt32LE(Math.min(entry.size, elsewhere), 20);
	header.writeUInt32LE(Math.min(entry.size, elsewhere), 24);
	header.writeUInt16LE(entry.name.length, 28);
	header.writeUInt16LE(extra.length, 30);
	header.writeUInt32LE(mode * 0x10000, 38);
	header.writeUInt32LE(Math.min(entry.offset, elsewhere), 42);
	return Buffer.concat([header, entry.name, extra]);
}

/** @param directory how many entries it has, its bytes, and where it begins */
export function end(directory: { count: number; size: number; offset: number }): Buffer {
	const { count, size, offset } = directory;
	const last = Buffer.alloc(22);
	last.writeUInt32LE(0x06054b50, 0);
	last.writeUInt16LE(Math.min(count, most16), 8);
	last.writeUInt16LE(Math.min(count, most16), 10);
	last.writeUInt32LE(Math.min(size, elsewhere), 12);
	last.writeUInt32LE(Math.min(offset, elsewhere), 16);
	if (count < most16 && size < elsewhere && offset < elsewhere) return last;

	const large = Buffer.alloc(56);
	large.writeUInt32LE(0x06064b50, 0);
	large.writeBigUInt64LE(44n, 4); // the rest of this record
	large.writeUInt16LE(madeBy(true), 12);
	large.writeUInt16LE(version(true), 14);
	for (const [i, number] of [count, count, size, offset].entries())
		large.writeBigUInt64LE(BigInt(number), 24 + 8 * i);
	const locator = Buffer.alloc(20);
	locator.writeUInt32LE(0x07064b50, 0);
	locator.writeBigUInt64LE(BigInt(offset + size), 8);
	locator.writeUInt32LE(1, 16); // disks
	return Buffer.concat([large, locator, last]);
}

function extraField(id: number, numbers: number[]): Buffer {
	const field = Buffer.alloc(4 + 8 * numbers.length);
	field.writeUInt16LE(id, 0);
	field.writeUInt16LE(8 * numbers.length, 2);
	for (const [i, number] of numbers.entries()) field.writeBigUInt64LE(BigInt(number), 4 + 8 * i);
	return field;
}

/** When the file was made, in UTC: Info-ZIP's field, as what the format itself has is in nobody's time zone. */
function times({ modifiedAt }: Entry): Buffer {
	const seconds = Math.floor(modifiedAt.getTime() / 1000);
	// 32 bits with a sign; who reads the field not at all, or a time outside of it, has the other one.
	if (seconds < -0x80000000 || seconds > 0x7fffffff) return Buffer.alloc(0);
	const field = Buffer.alloc(9);
	field.writeUInt16LE(0x5455, 0);
	field.writeUInt16LE(5, 2);
	field.writeUInt8(1, 4); // of its times, the last change alone
	field.writeInt32LE(seconds, 5);
	return field;
}

/** Date and time as MS-DOS had them, from 1980 on and to two seconds, here in UTC */
function dosTime(at: Date): number {
	const year = at.getUTCFullYear();
	if (year < 1980) return 0x0021_0000; // 1 January 1980
	const date = ((Math.min(year, 2107) - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
	const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
	return date * 0x10000 + time;
}
