/** Photos into the system's share sheet, where it takes files: another app, a message, a device nearby. */
import { extensionOf } from '#domain/media-types.ts';
import { deviceFiles } from '#lib/bytes/device-files.ts';
import { fetchFile } from '#lib/keeping/fetch-file.ts';
import { m } from '#lib/paraglide/messages.js';
import { currentSync } from '#lib/sync/client.ts';
import type { Downloadable } from './download.ts';

/** Whether this browser's share sheet takes photos. */
export const canShareFiles = (): boolean =>
	navigator.canShare?.({ files: [new File(['.'], 'photo.jpg', { type: 'image/jpeg' })] }) ?? false;

/** The original of a photo as a file, from this device or the server; undefined where neither gives it. */
export async function originalOf(photo: Downloadable): Promise<File | undefined> {
	const files = await deviceFiles(currentSync().userId);
	const held = await files.read(photo.id, 'original');
	if (held) return named(held.bytes, photo, held.type);
	if (photo.state !== 'stored') return undefined;
	const { id: assetId, mediaVersion } = photo;
	const fetched = await fetchFile({ assetId, variant: 'original', mediaVersion });
	return fetched instanceof Blob ? named(fetched, photo, fetched.type) : undefined;
}

/** What a file is called outside: as its owner's device called it, or by what it is. */
export const fileNameOf = ({ fileName, title }: Downloadable, type: string): string =>
	fileName || `${title || m.kind_photo()}.${extensionOf(type)}`;

const named = (bytes: Blob, photo: Downloadable, type: string) =>
	new File([bytes], fileNameOf(photo, type), { type });
