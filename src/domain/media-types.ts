/**
 * The closed list of what an asset may be. A file's type is what its bytes say: the name and the type that a
 * browser reports are never believed, and what is not on the list is neither stored nor served.
 */
import type { AssetKind } from './asset.ts';

interface MediaType {
	kind: AssetKind;
	/** Of a file with no usable name */
	extension: string;
	/** Other ends of names that such files have */
	also?: string[];
	/** Whether current browsers decode it in an `<img>` */
	displayable?: boolean;
}

const types: Record<string, MediaType> = {
	'image/jpeg': { kind: 'photo', extension: 'jpg', also: ['jpeg'], displayable: true },
	'image/png': { kind: 'photo', extension: 'png', displayable: true },
	'image/webp': { kind: 'photo', extension: 'webp', displayable: true },
	'image/avif': { kind: 'photo', extension: 'avif', displayable: true },
	'image/gif': { kind: 'photo', extension: 'gif', displayable: true },
	'image/tiff': { kind: 'photo', extension: 'tif', also: ['tiff'] },
	'image/heic': { kind: 'photo', extension: 'heic' },
	'image/heif': { kind: 'photo', extension: 'heif' },
	'video/mp4': { kind: 'video', extension: 'mp4', also: ['m4v'] },
	'video/quicktime': { kind: 'video', extension: 'mov' },
	'video/webm': { kind: 'video', extension: 'webm' },
	'video/matroska': { kind: 'video', extension: 'mkv' },
	'audio/mpeg': { kind: 'audio', extension: 'mp3' },
	'audio/mp4': { kind: 'audio', extension: 'm4a' },
	'audio/aac': { kind: 'audio', extension: 'aac' },
	'audio/flac': { kind: 'audio', extension: 'flac' },
	'audio/ogg': { kind: 'audio', extension: 'ogg', also: ['oga', 'opus'] },
	'audio/wav': { kind: 'audio', extension: 'wav' },
	'audio/aiff': { kind: 'audio', extension: 'aiff', also: ['aif'] },
};

// The same bytes under the other names that detectors and operating systems give them.
const aliases: Record<string, string> = {
	'image/apng': 'image/png',
	'image/heic-sequence': 'image/heic',
	'image/heif-sequence': 'image/heif',
	'video/x-m4v': 'video/mp4',
	'video/x-matroska': 'video/matroska',
	'audio/x-m4a': 'audio/mp4',
	'audio/m4a': 'audio/mp4',
	'audio/x-flac': 'audio/flac',
	'audio/opus': 'audio/ogg',
	'application/ogg': 'audio/ogg',
	'audio/vnd.wave': 'audio/wav',
	'audio/wave': 'audio/wav',
	'audio/x-wav': 'audio/wav',
};

/** The listed name of a detected MIME type, without parameters; undefined for what is not accepted. */
export function mediaTypeOf(detected: string | undefined): string | undefined {
	const bare = (detected ?? '').split(';')[0]!.trim().toLowerCase();
	const name = Object.hasOwn(aliases, bare) ? aliases[bare]! : bare;
	return isMediaType(name) ? name : undefined;
}

export const isMediaType = (type: string) => Object.hasOwn(types, type);

/** @param type a listed type @throws RangeError for one that is not listed */
export function kindOf(type: string): AssetKind {
	return listed(type).kind;
}

/** @param type a listed type @throws RangeError for one that is not listed */
export function extensionOf(type: string): string {
	return listed(type).extension;
}

/** Ends of names, without the dot, that files of a kind have, in the order of the alphabet. */
export const endingsOf = (kind: AssetKind): string[] =>
	Object.values(types)
		.filter((type) => type.kind === kind)
		.flatMap(({ extension, also = [] }) => [extension, ...also])
		.sort();

/** Whether a browser shows a file of this type in an `<img>` by itself */
export const isDisplayable = (type: string) => isMediaType(type) && types[type]!.displayable === true;

function listed(type: string): MediaType {
	if (!isMediaType(type)) throw new RangeError(`${type} is not an accepted type`);
	return types[type]!;
}
