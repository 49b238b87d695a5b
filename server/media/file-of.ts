import { refuse } from '#domain/errors.ts';
import { isMediaType, kindOf } from '#domain/media-types.ts';
import type { VisibleAsset } from './find-visible.ts';
import type { ServedFile } from './send-file.ts';
import { derivedKey, originalKey, playableKey, playableTypes, type Storage } from './storage/storage.ts';

/** What there may be of an asset */
export const variants = new Set(['thumb', 'preview', 'original', 'playable', 'cover']);

/** A file of the storage as it is to be sent */
export interface StoredAs {
	key: string;
	type: string;
	name: string;
	size: number;
}

export const opened = (storage: Storage, { key, ...file }: StoredAs): ServedFile => ({
	...file,
	open: (range) => storage.open(key, range),
});

/** @throws Refusal `not_found` for a derivative that is not made, or not yet */
export async function fileOf(storage: Storage, asset: VisibleAsset, variant: string): Promise<StoredAs> {
	if (variant === 'original') {
		const type = isMediaType(asset.type) ? asset.type : 'application/octet-stream';
		return { key: originalKey(asset), type, name: asset.fileName, size: asset.size };
	}
	if (variant === 'playable') return playableOf(storage, asset);
	// A cover is the preview of what is no photo, by the name that those know it by.
	const key = derivedKey(asset, variant === 'thumb' ? 'thumb' : 'preview');
	const size = (await storage.size(key)) ?? refuse('not_found');
	return { key, type: 'image/webp', name: renamed(asset, 'webp'), size };
}

/** The copy that the server has made for playing; where it needed none, the original. */
async function playableOf(storage: Storage, asset: VisibleAsset): Promise<StoredAs> {
	const kind = isMediaType(asset.type) ? kindOf(asset.type) : 'photo';
	if (kind === 'photo') refuse('not_found');
	if (!asset.playable) return fileOf(storage, asset, 'original');
	const { type, extension } = playableTypes[kind];
	const key = playableKey(asset, kind);
	const size = (await storage.size(key)) ?? refuse('not_found');
	return { key, type, name: renamed(asset, extension), size };
}

const renamed = ({ fileName }: VisibleAsset, extension: string) =>
	`${fileName.replace(/\.[^.]{1,10}$/, '')}.${extension}`;
