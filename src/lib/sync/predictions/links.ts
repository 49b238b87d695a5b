import { refuse } from '#domain/errors.ts';
import { keys } from '#domain/keys.ts';
import type { CreateLink, DeleteLink, Link, UpdateLink } from '#domain/link.ts';
import type { View } from './view.ts';

/** Makes a link. Its password is on the device only until the server has the edit, and in no row. */
export async function createLink(view: View, args: CreateLink): Promise<void> {
	const { albumId, id, key, at } = args;
	await view.albumFor('edit', albumId);
	if (await view.held(keys.link(albumId, id))) return;
	const link: Link = {
		albumId,
		id,
		key,
		slug: args.slug ?? null,
		hasPassword: typeof args.password === 'string',
		expiresAt: args.expiresAt ?? null,
		allowDownload: args.allowDownload ?? true,
		allowUpload: args.allowUpload ?? false,
		showMetadata: args.showMetadata ?? false,
		createdAt: at,
		opened: 0,
	};
	await view.put(keys.link(albumId, id), link);
}

/** Changes what a link allows. */
export async function updateLink(view: View, args: UpdateLink): Promise<void> {
	const { albumId, id, at: _, password, ...options } = args;
	await view.albumFor('edit', albumId);
	const link = await view.link(albumId, id);
	if (!link) refuse('link.not_found', { albumId, id });
	const hasPassword = password === undefined ? link.hasPassword : password !== null;
	await view.put(keys.link(albumId, id), { ...link, ...options, hasPassword });
}

/** Takes a link away. */
export async function deleteLink(view: View, { albumId, id }: DeleteLink): Promise<void> {
	await view.albumFor('edit', albumId);
	await view.remove(keys.link(albumId, id));
}
