import { isMediaType, kindOf } from '#domain/media-types.ts';
import { canBeBare } from '../media/bare/bare-file.ts';
import { guestFile } from '../media/bare/guest-file.ts';
import type { Packed } from '../media/download/archive.ts';
import type { VisibleAsset } from '../media/find-visible.ts';
import { NotStored, type Storage } from '../media/storage/storage.ts';
import type { OpenLink } from './find-link.ts';
import type { Offer } from './photo-page.ts';

type Rights = Pick<OpenLink, 'showMetadata'>;

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
