import type { AddAssets, FinalizeAlbum, MoveAssets, RemoveAssets, RestoreEntries } from '#domain/album.ts';
import { type Asset, summaryOf } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { keys } from '#domain/keys.ts';
import { changed, comparePlaced, moved, type Placed, positionsAfter } from '#domain/position.ts';
import { may } from '#domain/roles.ts';
import type { View } from './view.ts';

/** Adds own assets at the end, in the order given; those already in it stay where they are. */
export async function addAssets(view: View, { albumId, assetIds, at }: AddAssets): Promise<void> {
	const album = await view.albumFor('add', albumId);
	// What is in it already needs no right to be added.
	const absent: Id[] = [];
	for (const id of assetIds) if (!(await view.entry(albumId, id))) absent.push(id);
	const assets = await ownAssets(view, absent);
	if ((await append(view, albumId, assets, at)) > 0) await view.touch(album, at, 'content');
}

/**
 * Own assets by their ids, each once.
 *
 * @throws Refusal `asset.not_found`, also for what is someone else's
 */
export async function ownAssets(view: View, assetIds: readonly Id[]): Promise<Asset[]> {
	const assets: Asset[] = [];
	const missing: Id[] = [];
	for (const id of new Set(assetIds)) {
		const asset = await view.asset(id);
		if (asset && asset.trashedAt === null) assets.push(asset);
		else missing.push(id);
	}
	if (missing.length > 0) refuse('asset.not_found', { assetIds: missing });
	return assets;
}

/** Puts assets behind the last entry; returns how many were not there before. */
export async function append(view: View, albumId: Id, assets: Asset[], at: string): Promise<number> {
	const fresh: Asset[] = [];
	for (const asset of assets) if (!(await view.entry(albumId, asset.id))) fresh.push(asset);
	if (fresh.length === 0) return 0;
	const before = view.places.chosenBy(view.mutation);
	const positions =
		before && fresh.every((asset) => before.has(asset.id))
			? fresh.map((asset) => before.get(asset.id)!)
			: positionsAfter(await view.places.lastOf(view, albumId), fresh.length);
	view.places.choose(view.mutation, new Map(fresh.map((asset, i) => [asset.id, positions[i]!])));
	for (const [i, asset] of fresh.entries()) {
		await view.putEntry({
			albumId,
			assetId: asset.id,
			position: positions[i]!,
			addedBy: view.me,
			addedAt: at,
			asset: summaryOf(asset, view.me),
		});
	}
	return fresh.length;
}

/** Takes entries out: any for the owner, those of own assets for an editor. */
export async function removeAssets(view: View, { albumId, assetIds, at }: RemoveAssets): Promise<void> {
	const album = await view.albumFor('removeOwn', albumId);
	const any = may(await view.role(albumId), 'removeAny');
	const there: Id[] = [];
	for (const assetId of assetIds) {
		const entry = await view.entry(albumId, assetId);
		if (!entry) continue;
		if (!any && entry.asset.ownerId !== view.me) refuse('entry.not_yours', { assetId });
		there.push(assetId);
	}
	for (const assetId of there) await view.remove(keys.entry(albumId, assetId));
	if (there.length > 0) await view.touch(album, at, 'content');
}

/**
 * Puts entries back where they were. One that the server has confirmed as removed is not on the device any more: an
 * own asset is shown at the end until the server says where it was, someone else's comes with the server's answer.
 */
export async function restoreEntries(view: View, args: RestoreEntries): Promise<void> {
	const { albumId, assetIds, at } = args;
	const album = await view.albumFor('removeOwn', albumId);
	const any = may(await view.role(albumId), 'removeAny');
	const back: Entry[] = [];
	const gone: Asset[] = [];
	for (const assetId of assetIds) {
		const held = await view.held<Entry>(keys.entry(albumId, assetId));
		if (held?.deleted) {
			if (!any && held.asset.ownerId !== view.me) refuse('entry.not_yours', { assetId });
			const { deleted: _, ...entry } = held;
			back.push(entry);
		} else if (!held) {
			const asset = await view.asset(assetId);
			if (asset && asset.trashedAt === null) gone.push(asset);
		}
	}
	for (const entry of back) await view.putEntry(entry);
	const appended = await append(view, albumId, gone, at);
	if (back.length + appended > 0) await view.touch(album, at, 'content');
}

/** Moves entries behind another one, or to the front. */
export async function moveAssets(view: View, { albumId, assetIds, after, at }: MoveAssets): Promise<void> {
	const album = await view.albumFor('arrange', albumId);
	const held = after === null ? null : await view.held<Entry>(keys.entry(albumId, after));
	const isMoved = await place(view, albumId, (order) => {
		// A place that was never known here is the end, as one that is gone without a trace.
		const target = after === null ? null : (held ?? order.at(-1) ?? null);
		return changed(order, moved(order, assetIds, target));
	});
	if (isMoved) await view.touch(album, at, 'content');
}

/** Predicts the order of a release: those not named keep their places before those named. Slug and publicity are the server's. */
export async function finalizeAlbum(view: View, { albumId, assetIds, at }: FinalizeAlbum): Promise<void> {
	const album = await view.albumFor('edit', albumId);
	for (const assetId of assetIds) {
		if (!(await view.entry(albumId, assetId))) refuse('entry.not_found', { albumId, assetId });
	}
	await place(view, albumId, (order) => changed(order, moved(order, assetIds, order.at(-1) ?? null)));
	await view.touch(album, at, 'content');
}

/**
 * Gives entries new positions; a replay puts them where the first run did, without reading the album.
 *
 * @returns whether any of them has another position now
 */
async function place(view: View, albumId: Id, arrange: (order: Entry[]) => Placed[]): Promise<boolean> {
	let positions = view.places.chosenBy(view.mutation);
	if (!positions) {
		const order: Entry[] = [];
		for await (const [, entry] of view.entries(albumId)) order.push(entry);
		order.sort(comparePlaced);
		positions = new Map(arrange(order).map(({ assetId, position }) => [assetId, position]));
		view.places.choose(view.mutation, positions);
	}
	let isMoved = false;
	for (const [assetId, position] of positions) {
		const entry = await view.entry(albumId, assetId);
		if (!entry || entry.position === position) continue;
		await view.putEntry({ ...entry, position });
		isMoved = true;
	}
	return isMoved;
}
