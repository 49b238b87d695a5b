import { crc32 } from 'node:zlib';
import { orientationOf, tiffOf } from './orientation.ts';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** Chunks that say how the picture is drawn; those in capitals always do (PNG, 5.4). */
const drawing = new Set(
	'cHRM gAMA iCCP sBIT sRGB bKGD hIST tRNS pHYs sPLT cICP mDCV cLLI acTL fcTL fdAT'.split(' '),
);

/**
 * A PNG without texts, times and EXIF, and with nothing behind its end; its pixels are as they were.
 *
 * @returns undefined where it is not built as a PNG should be
 */
export function barePng(bytes: Buffer): Buffer | undefined {
	if (!bytes.subarray(0, 8).equals(signature)) return undefined;
	const kept: Buffer[] = [signature];
	let orientation = 1;
	for (let at = 8; at + 12 <= bytes.length;) {
		const next = at + 12 + bytes.readUInt32BE(at);
		if (next > bytes.length) return undefined;
		const name = bytes.toString('latin1', at + 4, at + 8);
		if (name === 'eXIf') orientation = orientationOf(bytes.subarray(at + 8, next - 4));
		if (/^[A-Z]/.test(name) || drawing.has(name)) kept.push(bytes.subarray(at, next));
		at = next;
		if (name === 'IEND') break;
	}
	// Behind the header, which has to be the first.
	if (orientation !== 1) kept.splice(2, 0, chunk('eXIf', tiffOf(orientation)));
	return Buffer.concat(kept);
}

function chunk(name: string, content: Buffer): Buffer {
	const bytes = Buffer.alloc(content.length + 12);
	bytes.writeUInt32BE(content.length, 0);
	bytes.write(name, 4, 'latin1');
	content.copy(bytes, 8);
	bytes.writeUInt32BE(crc32(bytes.subarray(4, bytes.length - 4)), bytes.length - 4);
	return bytes;
}
