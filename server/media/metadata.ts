import { open } from 'node:fs/promises';
import exifreader from 'exifreader';
import { type Taken, takenAtOf } from '#domain/taken-at.ts';

/** Bytes that are read for tags; boxes of a HEIC or AVIF may lie behind its pixels. */
const most = 64 * 1024 * 1024;

/**
 * When a photo was taken, by its own tags. The server reads XMP too, for which workers of browsers have no parser.
 *
 * @param fileDate milliseconds since 1970, for a photo that does not say
 */
export async function takenAtOfFile(path: string, fileDate: number): Promise<Taken> {
	return takenAtOf(readTags(await head(path)), fileDate);
}

async function head(path: string): Promise<Buffer> {
	const file = await open(path, 'r');
	try {
		const { size } = await file.stat();
		const bytes = Buffer.alloc(Math.min(size, most));
		const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
		return bytes.subarray(0, bytesRead);
	} finally {
		await file.close();
	}
}

function readTags(bytes: Buffer) {
	try {
		return exifreader.load(bytes, { expanded: true });
	} catch {
		// It throws for a picture without tags, and for tags that are broken: both say nothing of the time.
		return {};
	}
}
