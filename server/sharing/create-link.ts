import type { CreateLink } from '#domain/link.ts';
import { authorized } from '../albums/authorized.ts';
import type { Command } from '../sync/command.ts';
import { takeKey, takeSlug } from './link-addresses.ts';
import { hashPassword } from './passwords.ts';

/**
 * Makes a page of an album that needs no account. What is not said is the careful choice, but for downloads.
 *
 * @throws Refusal `album.not_found`, `album.no_right`, `link.slug_taken`
 */
export const createLink: Command<CreateLink, { created: boolean }> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, args) {
		const { space } = await authorized(change, args.albumId, 'edit');
		const [before] = await change.tx`select from links where space = ${space} and id = ${args.id}`;
		if (before) return { created: false };
		const target = { space, albumId: args.albumId, id: args.id };
		await takeKey(change, target, args.key);
		if (args.slug) await takeSlug(change, target, args.slug);
		const hash = args.password ? await hashPassword(args.password) : null;
		await change.tx`
			insert into links (space, id, key, slug, password_hash, expires_at, allow_download, allow_upload, show_metadata,
				created_at, version)
			values (${space}, ${args.id}, ${args.key}, ${args.slug ?? null}, ${hash}, ${args.expiresAt ?? null},
				${args.allowDownload ?? true}, ${args.allowUpload ?? false}, ${args.showMetadata ?? false},
				least(${args.at}::timestamptz, now()), ${change.touch(space, 1)})`;
		return { created: true };
	},
};
