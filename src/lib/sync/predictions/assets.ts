import {
	type Asset,
	type RegisterAsset,
	type PurgeAssets,
	summaryOf,
	type RestoreAssets,
	type TrashAssets,
	type UpdateAsset,
} from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { keys } from '#domain/keys.ts';
import { bringBackImages, dropImages, withdrawImages } from './images.ts';
import { isSame, type View } from './view.ts';

/** Makes a file known. One that is known already stays as it is, and comes out of the trash. */
export async function registerAsset(view: View, args: RegisterAsset): Promise<void> {
	const there = await view.asset(args.id);
	if (there) {
		if (there.trashedAt !== null) await bringBack(view, [args.id], args.createdAt);
		return;
	}
	const { sha256: _, ...known } = args;
	const asset: Asset = { ...known, description: '', mediaVersion: 0, state: 'pending', trashedAt: null };
	await view.put(keys.asset(args.id), asset);
}

/** Changes what a person says about an own asset, in all albums that hold it too. */
export async function updateAsset(view: View, { id, at: _, ...fields }: UpdateAsset): Promise<void> {
	const asset = await view.asset(id);
	if (!asset) refuse('asset.not_found', { assetIds: [id] });
	if (isSame(asset, fields)) return;
	const changed: Asset = { ...asset, ...fields };
	if (fields.takenAt !== undefined && fields.takenAt !== asset.takenAt) changed.takenAtSource = 'person';
	await view.put(keys.asset(id), changed);
	const summary = summaryOf(changed, view.me);
	for (const entry of await entriesOf(view, new Set([id]))) await view.putEntry({ ...entry, asset: summary });
}

/** Puts own assets in the trash. No album shows them any more. */
export async function trashAssets(view: View, { assetIds, at }: TrashAssets): Promise<void> {
	await mustBeOwn(view, assetIds);
	await putInTrash(view, assetIds, at);
}

/** Takes own assets out of the trash; they are back in the albums that held them. */
export async function restoreAssets(view: View, { assetIds, at }: RestoreAssets): Promise<void> {
	await mustBeOwn(view, assetIds);
	await bringBack(view, assetIds, at);
}

/** Deletes own assets for good. What has left the trash meanwhile stays; what is gone already is no reason to refuse. */
export async function purgeAssets(view: View, { assetIds }: PurgeAssets): Promise<void> {
	const held: Id[] = [];
	const kept: Id[] = [];
	for (const id of assetIds) {
		const asset = await view.held<Asset>(keys.asset(id));
		if (asset && !asset.deleted && asset.trashedAt === null) kept.push(id);
		else if (asset) held.push(id);
	}
	if (held.length === 0) refuse(kept.length > 0 ? 'asset.not_trashed' : 'asset.not_found', { assetIds });
	for (const id of held) await view.remove(keys.asset(id));
	await dropImages(view, new Set(held));
}

async function mustBeOwn(view: View, assetIds: readonly Id[]): Promise<void> {
	const missing: Id[] = [];
	for (const id of assetIds) if (!(await view.asset(id))) missing.push(id);
	if (missing.length > 0) refuse('asset.not_found', { assetIds: missing });
}

/** Puts those of the assets that are this person's in the trash. */
export async function putInTrash(view: View, assetIds: readonly Id[], at: string): Promise<void> {
	const trashed = new Set<Id>();
	for (const id of assetIds) {
		const asset = await view.asset(id);
		if (!asset || asset.trashedAt !== null) continue;
		await view.put(keys.asset(id), { ...asset, trashedAt: at });
		trashed.add(id);
	}
	if (trashed.size === 0) return;
	const left = new Set<Id>();
	for (const entry of await entriesOf(view, trashed)) {
		await view.remove(keys.entry(entry.albumId, entry.assetId));
		left.add(entry.albumId);
	}
	for (const album of await withdrawImages(view, trashed)) {
		await view.putAlbum(album);
		left.add(album.id);
	}
	for (const albumId of left) {
		const album = await view.album(albumId);
		if (album) await view.touch(album, at, 'content');
	}
}

/**
 * Takes those of the assets that are this person's out of the trash. Their entries come back with the server's answer;
 * what stands for an album does so again.
 */
export async function bringBack(view: View, assetIds: readonly Id[], at: string): Promise<void> {
	const back = new Set<Id>();
	for (const id of assetIds) {
		const asset = await view.asset(id);
		if (!asset || asset.trashedAt === null) continue;
		await view.put(keys.asset(id), { ...asset, trashedAt: null });
		back.add(id);
	}
	await bringBackImages(view, back, at);
}

/** The entries of some assets in all albums: looked up one by one, or read through where that is less work. */
async function entriesOf(view: View, assetIds: ReadonlySet<Id>): Promise<Entry[]> {
	const albums: Id[] = [];
	for await (const [, album] of view.scan<{ id: Id }>('album/')) albums.push(album.id);
	const found: Entry[] = [];
	if (albums.length * assetIds.size > 20_000) {
		for await (const [, entry] of view.scan<Entry>('entry/'))
			if (assetIds.has(entry.assetId)) found.push(entry);
		return found;
	}
	for (const albumId of albums) {
		for (const id of assetIds) {
			const entry = await view.entry(albumId, id);
			if (entry) found.push(entry);
		}
	}
	return found;
}
