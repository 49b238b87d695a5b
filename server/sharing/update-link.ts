import { refuse } from '#domain/errors.ts';
import type { UpdateLink } from '#domain/link.ts';
import { authorized } from '../albums/authorized.ts';
import type { Change } from '../sync/change.ts';
import type { Command } from '../sync/command.ts';
import { giveUp, takeSlug } from './link-addresses.ts';
import { hashPassword, isPassword } from './passwords.ts';

interface LinkRow {
	slug: string | null;
	hash: string | null;
	expiresAt: string | null;
	allowDownload: boolean;
	allowUpload: boolean;
	showMetadata: boolean;
}

/**
 * Changes what is given of a link; null takes an address, a password or an expiry away.
 *
 * @throws Refusal `album.not_found`, `album.no_right`, `link.not_found`, `link.slug_taken`
 */
export const updateLink: Command<UpdateLink, { changed: boolean }> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, args) {
		const { space } = await authorized(change, args.albumId, 'edit');
		const before = await linkOf(change, space, args.id);
		if (!before) refuse('link.not_found', { albumId: args.albumId });
		const after: LinkRow = {
			slug: args.slug === undefined ? before.slug : args.slug,
			hash: await hashOf(args.password, before.hash),
			expiresAt: args.expiresAt === undefined ? before.expiresAt : args.expiresAt,
			allowDownload: args.allowDownload ?? before.allowDownload,
			allowUpload: args.allowUpload ?? before.allowUpload,
			showMetadata: args.showMetadata ?? before.showMetadata,
		};
		if (JSON.stringify(after) === JSON.stringify(before)) return { changed: false };

		const target = { space, albumId: args.albumId, id: args.id };
		if (after.slug !== before.slug) {
			if (before.slug) await giveUp(change, target, before.slug);
			if (after.slug) await takeSlug(change, target, after.slug);
		}
		await change.tx`
			update links set slug = ${after.slug}, password_hash = ${after.hash}, expires_at = ${after.expiresAt},
				allow_download = ${after.allowDownload}, allow_upload = ${after.allowUpload},
				show_metadata = ${after.showMetadata}, version = ${change.touch(space)}
			where space = ${space} and id = ${args.id}`;
		return { changed: true };
	},
};

async function linkOf(change: Change, space: number, id: string): Promise<LinkRow | undefined> {
	const rows = await change.tx<LinkRow[]>`
		select slug, password_hash as hash, expires_at as "expiresAt", allow_download as "allowDownload",
			allow_upload as "allowUpload", show_metadata as "showMetadata"
		from links where space = ${space} and id = ${id} and not deleted`;
	return rows[0];
}

/** The password that is there stays as it is stored, so that asking for it again changes nothing. */
async function hashOf(password: string | null | undefined, before: string | null): Promise<string | null> {
	if (password === undefined) return before;
	if (password === null) return null;
	if (before !== null && (await isPassword(password, before))) return before;
	return hashPassword(password);
}
