/** Pieces of music, byte by byte: the same on every machine, with no program that makes them. */
import { randomBytes } from 'node:crypto';

const rate = 8_000;

/** A tone that grows louder, of one channel and 16 bits. Noise in its last bits makes each piece like no other. */
function tone(seconds: number, isBigEndian: boolean): Buffer {
	const samples = Buffer.alloc(seconds * rate * 2);
	const noise = randomBytes(seconds * rate);
	for (let i = 0; i < seconds * rate; i++) {
		const loudness = (i / (seconds * rate)) * 30_000;
		const sample = Math.round(Math.sin((i / rate) * 440 * 2 * Math.PI) * loudness) + (noise[i]! & 3);
		if (isBigEndian) samples.writeInt16BE(sample, i * 2);
		else samples.writeInt16LE(sample, i * 2);
	}
	return samples;
}

const text = (words: string) => Buffer.from(words, 'latin1');
const be = (bytes: number, value: number) => {
	const buffer = Buffer.alloc(bytes);
	buffer.writeUIntBE(value, 0, bytes);
	return buffer;
};
const le = (bytes: number, value: number) => {
	const buffer = Buffer.alloc(bytes);
	buffer.writeUIntLE(value, 0, bytes);
	return buffer;
};

/** Browsers play it. */
export function wav(seconds = 2): Buffer {
	const data = tone(seconds, false);
	const format = [le(4, 16), le(2, 1), le(2, 1), le(4, rate), le(4, rate * 2), le(2, 2), le(2, 16)];
	const body = Buffer.concat([text('WAVEfmt '), ...format, text('data'), le(4, data.length), data]);
	return Buffer.concat([text('RIFF'), le(4, body.length), body]);
}

/** Most browsers do not play it. */
export function aiff(seconds = 2): Buffer {
	const data = tone(seconds, true);
	// 8,000 as a number of 80 bits
	const rateBytes = Buffer.from('400bfa00000000000000', 'hex');
	const common = [be(4, 18), be(2, 1), be(4, seconds * rate), be(2, 16), rateBytes];
	const sound = [be(4, data.length + 8), be(4, 0), be(4, 0), data];
	const body = Buffer.concat([text('AIFFCOMM'), ...common, text('SSND'), ...sound]);
	return Buffer.concat([text('FORM'), be(4, body.length), body]);
}

/** Tags as MP3s carry them in front (ID3v2.3). @param claimed bytes that the header says they have */
export function id3(frames: Record<string, string | Buffer>, claimed?: number): Buffer {
	const body = Buffer.concat(
		Object.entries(frames).map(([name, value]) => {
			const content = typeof value === 'string' ? Buffer.concat([be(1, 0), text(value)]) : value;
			return Buffer.concat([text(name), be(4, content.length), be(2, 0), content]);
		}),
	);
	const size = claimed ?? body.length;
	const synchsafe = Buffer.from([21, 14, 7, 0].map((bits) => (size >> bits) & 0x7f));
	return Buffer.concat([text('ID3'), Buffer.from([3, 0, 0]), synchsafe, body]);
}

/** An embedded picture, as a frame of ID3 */
export const apic = (jpeg: Buffer): Buffer =>
	Buffer.concat([be(1, 0), text('image/jpeg\0'), be(1, 3), be(1, 0), jpeg]);

/** A second of MP3: frames of silence, each with a header and nothing else that matters. */
export function mp3Frames(count = 40): Buffer {
	// MPEG 1 Layer 3, 128 kbit/s, 44.1 kHz: 417 bytes a frame
	const frame = Buffer.alloc(417);
	frame.set([0xff, 0xfb, 0x90, 0x00]);
	return Buffer.concat(Array.from({ length: count }, () => frame));
}
