import {
	type Album,
	type CreateAlbum,
	defaultOrder,
	type DeleteAlbum,
	type RestoreAlbum,
	type UnreleaseAlbum,
	type UpdateAlbum,
} from '#domain/album.ts';
import { refuse } from '#domain/errors.ts';
import { keys } from '#domain/keys.ts';
import { may } from '#domain/roles.ts';
import { bringBack, putInTrash } from './assets.ts';
import { append, ownAssets } from './entries.ts';
import { withImage } from './images.ts';
import { putMember } from './people.ts';
import { isSame, type View } from './view.ts';

/** A new album with this person as its owner. One that is there already under its id stays as it is. */
export async function createAlbum(view: View, args: CreateAlbum): Promise<void> {
	if (await view.held(keys.album(args.id))) return;
	const { id, name, description, kind, order = defaultOrder(kind), at } = args;
	if (args.members.some((person) => 'userId' in person && person.userId === view.me))
		refuse('member.is_self');
	const assets = await ownAssets(view, args.assetIds);
	const author = await view.author();
	await view.putAlbum({
		id,
		name,
		description,
		kind,
		order,
		isActivityEnabled: true,
		coverAssetId: null,
		ownerId: view.me,
		createdAt: at,
		updatedAt: at,
		lastActivityAt: at,
		slug: null,
		releasedAt: null,
		deletedAt: null,
	});
	await view.put(keys.member(id, view.me), { albumId: id, ...author, role: 'owner', joinedAt: at });
	for (const person of args.members) await putMember(view, id, person, at);
	await append(view, id, assets, at);
}

/** Changes an album's own fields. */
export async function updateAlbum(
	view: View,
	{ id, at, imageAssetId, ...fields }: UpdateAlbum,
): Promise<void> {
	const album = await view.albumFor('edit', id);
	const { coverAssetId } = fields;
	if (coverAssetId && !(await view.entry(id, coverAssetId))) {
		refuse('entry.not_found', { albumId: id, assetId: coverAssetId });
	}
	const pictured = imageAssetId === undefined ? album : await withImage(view, album, imageAssetId);
	if (isSame(album, fields) && pictured.imageAssetId === album.imageAssetId) return;
	await view.touch({ ...pictured, ...fields }, at, 'content');
}

/** Deletes an album; its owner can restore it. `cascade` puts the owner's own assets in it in the trash. */
export async function deleteAlbum(view: View, { id, cascade, at }: DeleteAlbum): Promise<void> {
	const album = await ownAlbum(view, id);
	if (album.deletedAt !== null) return;
	await view.touch({ ...album, deletedAt: at }, at, 'content');
	if (cascade) await putInTrash(view, await ownIn(view, id), at);
}

/** Takes the deletion of an album back. */
export async function restoreAlbum(view: View, { id, cascade, at }: RestoreAlbum): Promise<void> {
	const album = await ownAlbum(view, id);
	if (album.deletedAt === null) return;
	await view.touch({ ...album, deletedAt: null }, at, 'content');
	if (!cascade) return;
	const ids: string[] = [];
	for await (const [, entry] of view.scan<{ assetId: string }>(keys.entry(id, ''))) ids.push(entry.assetId);
	await bringBack(view, ids, at);
}

/** Only its time is predicted: whether a release is public, the server alone says. */
export async function unreleaseAlbum(view: View, { albumId, at }: UnreleaseAlbum): Promise<void> {
	const album = await view.albumFor('edit', albumId);
	if (album.releasedAt !== null) await view.touch(album, at, 'content');
}

/** An own album, deleted or not. */
async function ownAlbum(view: View, id: string): Promise<Album> {
	const album = await view.album(id);
	const role = await view.role(id);
	if (!album || !may(role, 'see')) refuse('album.not_found', { albumId: id });
	if (!may(role, 'edit')) refuse('album.no_right', { albumId: id, right: 'edit' });
	return album;
}

async function ownIn(view: View, albumId: string): Promise<string[]> {
	const ids: string[] = [];
	for await (const [, entry] of view.entries(albumId)) {
		if (entry.asset.ownerId === view.me) ids.push(entry.assetId);
	}
	return ids;
}
