import type { ExpandedTags } from 'exifreader';

/** Bytes that are read for tags: a JPEG has them in front, the boxes of a HEIC or AVIF may lie anywhere. */
const headBytes = 1024 * 1024;
const wholeBytes = 64 * 1024 * 1024;

/** The tags of a photo; none where there are none or they cannot be read, as that is no reason to refuse it. */
export async function readTags(file: Blob, type: string): Promise<ExpandedTags> {
	const { load } = await import('exifreader');
	const length = type === 'image/jpeg' || file.size > wholeBytes ? headBytes : file.size;
	const bytes = await file.slice(0, length).arrayBuffer();
	try {
		// Workers have no parser of XML, which XMP is written in; the server reads it.
		return load(bytes, { expanded: true, excludeTags: { xmp: true } });
	} catch {
		// It throws for pictures without any tags too.
		return {};
	}
}

/** Pixels that a picture's header claims; undefined where the header was not read. */
export function claimedPixels(tags: ExpandedTags): number | undefined {
	const groups = [tags.pngFile, tags.file, tags.riff, tags.gif] as Record<
		string,
		{ value?: unknown } | undefined
	>[];
	for (const group of groups) {
		const width = group?.['Image Width']?.value ?? group?.ImageWidth?.value;
		const height = group?.['Image Height']?.value ?? group?.ImageHeight?.value;
		if (typeof width === 'number' && typeof height === 'number') return width * height;
	}
	return undefined;
}
