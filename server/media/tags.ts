/** What files of people's programs say of a photo, read in a process of its own. */
import { type PhotoFile, type PhotoTags, untagged } from './metadata.ts';
import { Overtaxed, Reader } from './reader.ts';
import type { SaidBeside } from './sidecar.ts';

export type TagsRequest = { photo: PhotoFile } | { sidecar: Uint8Array };

const begin = () =>
	new Reader<TagsRequest, unknown>(new URL('./tags-reader.ts', import.meta.url), {
		patience: 20_000,
		heap: 256,
	});

/** Two, since for what lies beside a photo a program waits that has sent it: it does not wait for others' photos. */
const photos = begin();
const sidecars = begin();

/** What a photo's own tags say; nothing where they are more than a reader can take. */
export const tagsOfPhoto = (photo: PhotoFile): Promise<PhotoTags> =>
	ask(photos, { photo }, untagged(photo.fileDate));

/** What an XMP file says: `readSidecar`. Nothing where it is more than a reader can take. */
export const tagsOfSidecar = (sidecar: Uint8Array): Promise<SaidBeside | undefined> =>
	ask(sidecars, { sidecar }, undefined);

/** @param otherwise the photo does not wait for them, and another try would end as this one */
async function ask<T>(reader: ReturnType<typeof begin>, request: TagsRequest, otherwise: T): Promise<T> {
	try {
		return (await reader.ask(request)) as T;
	} catch (error) {
		if (error instanceof Overtaxed) return otherwise;
		throw error;
	}
}
