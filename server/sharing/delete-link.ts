import { refuse } from '#domain/errors.ts';
import type { DeleteLink } from '#domain/link.ts';
import { authorized } from '../albums/authorized.ts';
import type { Command } from '../sync/command.ts';
import { giveUp } from './link-addresses.ts';

/**
 * Ends a link at once. Its chosen address is free again; its key is never used again.
 *
 * @throws Refusal `album.not_found`, `album.no_right`, `link.not_found`
 */
export const deleteLink: Command<DeleteLink, { deleted: boolean }> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, args) {
		const { space } = await authorized(change, args.albumId, 'edit');
		const [link] = await change.tx<{ slug: string | null; deleted: boolean }[]>`
			select slug, deleted from links where space = ${space} and id = ${args.id}`;
		if (!link) refuse('link.not_found', { albumId: args.albumId });
		if (link.deleted) return { deleted: false };
		if (link.slug) await giveUp(change, { space, albumId: args.albumId, id: args.id }, link.slug);
		await change.tx`
			update links set deleted = true, slug = null, version = ${change.touch(space, -1)}
			where space = ${space} and id = ${args.id}`;
		return { deleted: true };
	},
};
