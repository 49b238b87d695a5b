import type { UnreleaseAlbum } from '#domain/album.ts';
import { authorized } from '../albums/authorized.ts';
import { markUpdated } from '../albums/recency.ts';
import type { Command } from '../sync/command.ts';

/**
 * Takes a release back: it has no public page and no list record any more. Its address and its order stay, for when
 * it is finalized again.
 *
 * @throws Refusal `album.not_found`, `album.no_right`
 */
export const unreleaseAlbum: Command<UnreleaseAlbum, { unreleased: boolean }> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, args) {
		const album = await authorized(change, args.albumId, 'edit');
		if (!album.releasedAt) return { unreleased: false };
		const version = change.touch(album.space);
		await change.tx`
			update albums set released_at = null, version = ${version} where space = ${album.space}`;
		await change.tx`
			update entries set released_at = null, version = ${version}
			where space = ${album.space} and released_at is not null`;
		markUpdated(change, album, args);
		change.forget(album.id);
		return { unreleased: true };
	},
};
