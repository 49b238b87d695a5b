import { orientationOf, tiffOf } from './orientation.ts';

/** Bits of VP8X that say there is EXIF, and XMP */
const [exifBit, xmpBit] = [0x08, 0x04] as const;

/** Chunks of the picture itself */
const drawing = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);

/**
 * A WebP without EXIF and XMP; its pixels are as they were.
 *
 * @returns undefined where it is not built as a WebP should be
 */
export function bareWebp(bytes: Buffer): Buffer | undefined {
	if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP')
		return undefined;
	const last = Math.min(bytes.length, 8 + bytes.readUInt32LE(4));
	const kept: Buffer[] = [];
	let orientation = 1;
	for (let at = 12; at + 8 <= last;) {
		const size = bytes.readUInt32LE(at + 4);
		const next = at + 8 + size + (size % 2);
		if (at + 8 + size > bytes.length) return undefined;
		const name = bytes.toString('latin1', at, at + 4);
		if (name === 'EXIF') orientation = orientationOf(tiffIn(bytes.subarray(at + 8, at + 8 + size)));
		if (drawing.has(name)) kept.push(Buffer.from(bytes.subarray(at, Math.min(next, bytes.length))));
		at = next;
	}
	const header = kept[0]?.toString('latin1', 0, 4) === 'VP8X' ? kept[0] : undefined;
	if (header) header[8]! &= ~(exifBit | xmpBit);
	if (header && orientation !== 1) {
		header[8]! |= exifBit;
		kept.push(chunk('EXIF', tiffOf(orientation)));
	}
	const body = Buffer.concat(kept);
	const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
	head.writeUInt32LE(body.length + 4, 4);
	return Buffer.concat([head, body]);
}

/** Some write the header of JPEG's segment before it. */
const tiffIn = (exif: Buffer) => (exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif);

function chunk(name: string, content: Buffer): Buffer {
	const head = Buffer.alloc(8);
	head.write(name, 0, 'latin1');
	head.writeUInt32LE(content.length, 4);
	return Buffer.concat([head, content]);
}
