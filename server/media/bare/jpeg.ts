import { orientationOf, tiffOf } from './orientation.ts';

/** Markers (ITU-T T.81, B.1.1.3): APP0, APP1, APP2, APP13 to 15, comment, start of scan, end of image */
const [app0, app1, app2, app14, app15, comment, scan, end] = [
	0xe0, 0xe1, 0xe2, 0xee, 0xef, 0xfe, 0xda, 0xd9,
] as const;

/**
 * A JPEG with its picture as it is, its colour profile and how it is turned, and nothing else: no EXIF, XMP, IPTC or
 * comment, and nothing behind its end, where phones put films and maps of depth.
 *
 * @returns undefined where it is not built as a JPEG should be
 */
export function bareJpeg(bytes: Buffer): Buffer | undefined {
	if (bytes.readUInt16BE(0) !== 0xffd8) return undefined;
	const kept: Buffer[] = [];
	let orientation = 1;
	let at = 2;
	while (at + 4 <= bytes.length) {
		if (bytes[at] !== 0xff) return undefined;
		while (bytes[at + 1] === 0xff) at++;
		const marker = bytes[at + 1]!;
		if (marker === end) break;
		const next = at + 2 + bytes.readUInt16BE(at + 2);
		if (next > bytes.length) return undefined;
		const content = bytes.subarray(at + 4, next);
		if (marker === app1 && content.toString('latin1', 0, 6) === 'Exif\0\0')
			orientation = orientationOf(content.subarray(6));
		if (isOfThePicture(marker, content)) kept.push(bytes.subarray(at, next));
		at = next;
		if (marker !== scan) continue;
		const over = endOfScan(bytes, at);
		kept.push(bytes.subarray(at, over));
		at = over;
	}
	const isJfif = kept[0]?.[1] === app0;
	if (orientation !== 1) kept.splice(isJfif ? 1 : 0, 0, segment(orientation));
	return Buffer.concat([bytes.subarray(0, 2), ...kept, Buffer.from([0xff, end])]);
}

function isOfThePicture(marker: number, content: Buffer): boolean {
	if (marker < app0) return true;
	const name = content.toString('latin1', 0, 12);
	if (marker === app0) return name.startsWith('JFIF\0');
	if (marker === app2) return name === 'ICC_PROFILE\0';
	if (marker === app14) return name.startsWith('Adobe');
	return marker > app15 && marker !== comment;
}

/** Where the pixels of a scan end: at the next marker that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Buffer, from: number): number {
	for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
		const after = bytes[at + 1];
		if (after === undefined) break;
		if (after !== 0 && after !== 0xff && (after < 0xd0 || after > 0xd7)) return at;
	}
	return bytes.length;
}

function segment(orientation: number): Buffer {
	const content = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiffOf(orientation)]);
	const head = Buffer.from([0xff, app1, 0, 0]);
	head.writeUInt16BE(content.length + 2, 2);
	return Buffer.concat([head, content]);
}
