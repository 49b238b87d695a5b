import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

function chunk(name: string, data: Uint8Array): Buffer {
	const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
	const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
	length.writeUInt32BE(data.length);
	sum.writeUInt32BE(crc32(body));
	return Buffer.concat([length, body, sum]);
}

/** A grey PNG that claims so many pixels, and has some of their rows, in a few kilobytes. Like no other. */
export function pngOf(width: number, height: number): Buffer {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header[8] = 8;
	const rows = deflateSync(Buffer.alloc((width + 1) * 200));
	const unlike = Buffer.concat([
		Buffer.from('Comment\0', 'latin1'),
		Buffer.from(randomBytes(8).toString('hex')),
	]);
	const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
	return Buffer.concat([
		signature,
		chunk('IHDR', header),
		chunk('tEXt', unlike),
		chunk('IDAT', rows),
		chunk('IEND', Buffer.alloc(0)),
	]);
}
