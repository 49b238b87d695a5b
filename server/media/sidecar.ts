import { limits } from '#domain/limits.ts';
import { takenAtOf } from '#domain/taken-at.ts';
import { plainLines, plainText } from '#domain/text.ts';
import type { MarkSaid } from '../assets/mark-said.ts';
import { readTags } from './metadata.ts';
import { tagsOfSidecar } from './tags.ts';

/** What is said of a file beside it */
export type SaidBeside = Omit<MarkSaid, 'assetId'>;

/** Bytes: some thousand in most; masks that were painted make them large. A larger one is not read. */
export const mostSidecar = 2 * 1024 * 1024;

/**
 * What an XMP file says that lies beside a photo, as programs for photos write it. Its time is worth what one inside the
 * photo would be: less than the camera's own, more than the file's.
 *
 * @returns undefined for what is no XMP
 */
export function readSidecar(bytes: Uint8Array): SaidBeside | undefined {
	const xmp = xmpOf(bytes);
	if (!xmp) return undefined;
	const { takenAt, source } = takenAtOf({ xmp }, NaN);
	return {
		title: plainText(textOf(xmp.title), limits.name),
		description: plainLines(textOf(xmp.description), limits.description),
		taken: source === 'file' ? undefined : { takenAt, takenAtSource: source },
	};
}

type Properties = Record<string, { description?: unknown } | undefined>;

/** The tag reader knows a file of its own by a packet's mark alone, and many programs write none, or an XML declaration. */
function xmpOf(bytes: Uint8Array): Properties | undefined {
	const text = new TextDecoder().decode(bytes);
	const begin = text.search(/<(?:x:xmpmeta|rdf:RDF)[\s>]/);
	if (begin < 0) return undefined;
	const packet = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>${text.slice(begin)}`;
	return (readTags(Buffer.from(packet)) as { xmp?: Properties }).xmp;
}

const textOf = (tag: { description?: unknown } | undefined) =>
	typeof tag?.description === 'string' ? tag.description : '';

/**
 * Reads one that comes in pieces, apart from the server.
 *
 * @returns undefined for what is no XMP, is too large, or is more than a reader can take
 */
export async function receiveSidecar(source: AsyncIterable<Uint8Array>): Promise<SaidBeside | undefined> {
	const pieces: Uint8Array[] = [];
	let size = 0;
	for await (const piece of source) {
		size += piece.length;
		if (size > mostSidecar) return undefined;
		pieces.push(piece);
	}
	return tagsOfSidecar(Buffer.concat(pieces));
}

/** Names under which one lies beside a file, in small letters: `a.jpg.xmp` and `a.xmp`. */
export const sidecarNames = (fileName: string): string[] =>
	[fileName, fileName.replace(/\.[^.]*$/, '')].map((name) => `${name.toLowerCase()}.xmp`);

export const isSidecar = (fileName: string): boolean => /\.xmp$/i.test(fileName);
