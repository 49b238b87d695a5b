/** How a photo is to be turned (EXIF, tag 0x0112): the one thing of its tags that stays, since it is part of the picture. */

const tag = 0x0112;

/** What a TIFF header with its first directory says; 1, as it lies, where it says nothing that can be. */
export function orientationOf(tiff: Buffer): number {
	if (tiff.length < 14) return 1;
	const isLittle = tiff.toString('latin1', 0, 2) === 'II';
	const u16 = (at: number) =>
		at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
	const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
	for (let i = 0; i < u16(directory); i++) {
		const entry = directory + 2 + 12 * i;
		if (entry + 12 > tiff.length) break;
		if (u16(entry) !== tag) continue;
		const value = u16(entry + 8);
		return value >= 1 && value <= 8 ? value : 1;
	}
	return 1;
}

/** A TIFF that says how to turn and nothing else. */
export function tiffOf(orientation: number): Buffer {
	const tiff = Buffer.alloc(26);
	tiff.write('MM\0*', 0, 'latin1');
	tiff.writeUInt32BE(8, 4);
	tiff.writeUInt16BE(1, 8); // one entry
	tiff.writeUInt16BE(tag, 10);
	tiff.writeUInt16BE(3, 12); // a short
	tiff.writeUInt32BE(1, 14);
	tiff.writeUInt16BE(orientation, 18);
	return tiff;
}
