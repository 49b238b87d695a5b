import { open } from 'node:fs/promises';
import exifreader from 'exifreader';
import { type Details, detailsOf } from '#domain/details.ts';
import { type Taken, takenAtOf } from '#domain/taken-at.ts';

/** Bytes that are read for tags; boxes of a HEIC or AVIF may lie behind its pixels. */
const most = 64 * 1024 * 1024;

export interface PhotoFile {
	path: string;
	/** Milliseconds since 1970, for a photo that does not say when it was taken */
	fileDate: number;
}

/** What a photo says of itself */
export interface PhotoTags {
	taken: Taken;
	details: Details;
}

/** What a photo's own tags say. The server reads XMP too, for which workers of browsers have no parser. */
export const readPhoto = async ({ path, fileDate }: PhotoFile): Promise<PhotoTags> =>
	said(readTags(await head(path)), fileDate);

/** What is known of a photo of which no tag can be read. */
export const untagged = (fileDate: number): PhotoTags => said({}, fileDate);

const said = (tags: ReturnType<typeof readTags>, fileDate: number): PhotoTags => ({
	taken: takenAtOf(tags, fileDate),
	details: detailsOf(tags),
});

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

/** By group. Of what has none, or broken ones, nothing. */
export function readTags(bytes: Buffer) {
	try {
		return exifreader.load(bytes, { expanded: true });
	} catch {
		// It throws for a picture without tags, and for tags that are broken: both say nothing of the time.
		return {};
	}
}
