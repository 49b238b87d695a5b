import {
	type AddComment,
	type DeleteActivity,
	momentOf,
	type SetLike,
	type UpdateComment,
	withMoment,
} from '#domain/activity.ts';
import type { Album } from '#domain/album.ts';
import { refuse } from '#domain/errors.ts';
import { keys } from '#domain/keys.ts';
import { may } from '#domain/roles.ts';
import type { View } from './view.ts';

/** An album whose activity is on, where this person may react. */
async function lively(view: View, albumId: string, assetId: string | null): Promise<Album> {
	const album = await view.albumFor('react', albumId);
	if (!album.isActivityEnabled) refuse('album.activity_off', { albumId });
	if (assetId && !(await view.entry(albumId, assetId))) refuse('entry.not_found', { albumId, assetId });
	return album;
}

/** Comments on an album or on one of its entries. A comment that is there already stays as it is. */
export async function addComment(view: View, args: AddComment): Promise<void> {
	const { albumId, id, assetId, text, at } = args;
	await view.albumFor('react', albumId);
	if (await view.held(keys.comment(albumId, id))) return;
	const album = await lively(view, albumId, assetId);
	const author = await view.author();
	await view.put(keys.comment(albumId, id), {
		albumId,
		id,
		assetId,
		...withMoment(momentOf(args)),
		author,
		text,
		createdAt: at,
		updatedAt: at,
	});
	await view.touch(album, at, 'activity');
}

/** Changes an own comment. */
export async function updateComment(view: View, { albumId, id, text, at }: UpdateComment): Promise<void> {
	await view.albumFor('react', albumId);
	const comment = await view.comment(albumId, id);
	if (!comment) refuse('activity.not_found', { albumId, id });
	if (comment.author.userId !== view.me) refuse('activity.not_yours', { albumId, id });
	if (comment.text === text) return;
	const album = await lively(view, albumId, null);
	await view.put(keys.comment(albumId, id), { ...comment, text, updatedAt: at });
	await view.touch(album, at, 'activity');
}

/** Deletes an own comment; the album's owner deletes any. */
export async function deleteActivity(view: View, { albumId, id, at }: DeleteActivity): Promise<void> {
	const album = await view.albumFor('react', albumId);
	const comment = await view.comment(albumId, id);
	if (!comment) return;
	const own = comment.author.userId === view.me;
	if (!own && !may(await view.role(albumId), 'edit')) refuse('activity.not_yours', { albumId, id });
	await view.remove(keys.comment(albumId, id));
	await view.touch(album, at, 'activity');
}

/** Likes an album or one of its entries, or takes the like back, which is possible while activity is off too. */
export async function setLike(view: View, { albumId, assetId, liked, at }: SetLike): Promise<void> {
	const album = await view.albumFor('react', albumId);
	const there = await view.like(albumId, assetId);
	if (liked === (there !== undefined)) return;
	if (liked) await lively(view, albumId, assetId);
	const key = keys.like(albumId, assetId, view.me);
	if (liked) await view.put(key, { albumId, assetId, author: await view.author(), createdAt: at });
	else await view.remove(key);
	await view.touch(album, at, 'activity');
}
