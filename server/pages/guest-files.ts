import { isMediaType, kindOf } from '#domain/media-types.ts';
import { bareFile, canBeBare } from '../media/bare/bare-file.ts';
import type { Packed } from '../media/download/archive.ts';
import type { VisibleAsset } from '../media/find-visible.ts';
import type { ServedFile } from '../media/send-file.ts';
import { fileOf, opened } from '../media/serve.ts';
import { NotStored, originalKey, type Storage } from '../media/storage/storage.ts';
import type { OpenLink } from './find-link.ts';
import type { Offer } from './photo-page.ts';

type Rights = Pick<OpenLink, 'showMetadata'>;

/**
 * A file as a guest of a link may have it. What the server has drawn or made says nothing of place and camera; originals
 * are given out without that, unless the link shows it.
 *
 * @returns undefined for an original that cannot be had without
 * @throws Refusal `not_found` for what is not made; NotStored
 */
export async function guestFile(
	storage: Storage,
	{ showMetadata }: Rights,
	asset: VisibleAsset,
	variant: string,
): Promise<(ServedFile & { key: string }) | undefined> {
	const file = await fileOf(storage, asset, variant);
	const whole = { ...opened(storage, file), key: file.key };
	if (showMetadata || file.key !== originalKey(asset)) return whole;
	const bare = await bareFile(storage, asset);
	return bare && { ...whole, ...bare };
}

/** Whether there is something of a film or a piece of music that a guest can play. */
export async function playsFor(storage: Storage, rights: Rights, asset: VisibleAsset): Promise<boolean> {
	if (isMediaType(asset.type) && kindOf(asset.type) === 'photo') return false;
	if (asset.playable) return asset.playable.state === 'ready';
	return (await ifStored(guestFile(storage, rights, asset, 'playable'))) !== undefined;
}

export async function offerFor(storage: Storage, link: OpenLink, asset: VisibleAsset): Promise<Offer> {
	if (!link.allowDownload) return 'nothing';
	if (link.showMetadata || (await ifStored(canBeBare(storage, asset)))) return 'file';
	return asset.mediaVersion > 0 ? 'smaller' : 'nothing';
}

/** A page is shown all the same where the file itself has gone missing: its pictures are other files. */
async function ifStored<T>(file: Promise<T>): Promise<T | undefined> {
	try {
		return await file;
	} catch (error) {
		if (error instanceof NotStored) return undefined;
		throw error;
	}
}

/** What goes into an archive for guests: the file, else a copy of the size of a screen. */
export async function packForGuest(
	storage: Storage,
	rights: Rights,
	asset: VisibleAsset,
): Promise<Packed | undefined> {
	if (asset.state !== 'stored') return undefined;
	try {
		const file = await ifStored(guestFile(storage, rights, asset, 'original'));
		if (file) return { name: file.name, size: file.size, bytes: await file.open() };
		if (asset.mediaVersion === 0) return undefined;
		const smaller = await guestFile(storage, rights, asset, 'preview');
		return (
			smaller && { name: smaller.name, size: smaller.size, bytes: await smaller.open(), isSmaller: true }
		);
	} catch (error) {
		if (error instanceof NotStored) return undefined;
		throw error;
	}
}
