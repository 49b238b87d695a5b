import { fileTypeFromBlob } from 'file-type/core';
import { mediaTypeOf } from '#domain/media-types.ts';

/** The listed type that a file's bytes have, whatever its name says; undefined for what is not accepted. */
export async function sniff(file: Blob): Promise<string | undefined> {
	return mediaTypeOf((await fileTypeFromBlob(file))?.mime);
}
