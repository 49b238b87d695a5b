import { plainLines, plainText } from '#domain/text.ts';
import { limits } from '#domain/limits.ts';
import { takenAtOf } from '#domain/taken-at.ts';
import type { MarkSaid } from '../assets/mark-said.ts';
import { readTags } from './metadata.ts';

/** Bytes: some thousand in most; masks that were painted make them large. A larger one is not read. */
export const mostSidecar = 8 * 1024 * 1024;

/**
 * What an XMP file says that lies beside a photo, as programs for photos write it. Its time is worth what one inside the
 * photo would be: less than the camera's own, more than the file's. Of what is no XMP, nothing.
 */
export function readSidecar(bytes: Buffer): Omit<MarkSaid, 'assetId'> {
	const { xmp } = readTags(bytes) as { xmp?: Record<string, { description?: unknown } | undefined> };
	if (!xmp) return {};
	const { takenAt, source } = takenAtOf({ xmp: { DateCreated: xmp.DateTimeOriginal, ...xmp } }, NaN);
	return {
		title: plainText(textOf(xmp.title), limits.name),
		description: plainLines(textOf(xmp.description), limits.description),
		taken: source === 'file' ? undefined : { takenAt, takenAtSource: source },
	};
}

const textOf = (tag: { description?: unknown } | undefined) =>
	typeof tag?.description === 'string' ? tag.description : '';

/** Names under which one lies beside a file: `a.jpg.xmp` and `a.xmp`. */
export const sidecarNames = (fileName: string): string[] =>
	[fileName, fileName.replace(/\.[^.]*$/, '')].map((name) => `${name.toLowerCase()}.xmp`);

export const isSidecar = (fileName: string): boolean => /\.xmp$/i.test(fileName);

/** Reads one that comes in pieces. */
export async function receiveSidecar(source: AsyncIterable<Uint8Array>): Promise<Omit<MarkSaid, 'assetId'>> {
	const pieces: Uint8Array[] = [];
	let size = 0;
	for await (const piece of source) {
		size += piece.length;
		if (size > mostSidecar) return {};
		pieces.push(piece);
	}
	return readSidecar(Buffer.concat(pieces));
}
