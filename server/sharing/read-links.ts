import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { Link } from '#domain/link.ts';
import { may } from '#domain/roles.ts';
import { type AlbumReader, inSnapshot } from '../albums/read-albums.ts';
import type { Sql } from '../db/sql.ts';

/**
 * The links of an album, oldest first.
 *
 * @throws Refusal `album.not_found`; `album.no_right` for all but its owner
 */
export const readLinks = (
	sql: Sql,
	albums: AlbumReader,
	userId: Id,
	albumId: Id,
): Promise<Omit<Link, 'albumId'>[]> =>
	inSnapshot(sql, async (tx) => {
		const { space, role } = await albums.one(userId, albumId, tx);
		if (!may(role, 'edit')) refuse('album.no_right', { albumId });
		return tx<Omit<Link, 'albumId'>[]>`
			select id, key, slug, password_hash is not null as "hasPassword", expires_at as "expiresAt",
				allow_download as "allowDownload", allow_upload as "allowUpload", show_metadata as "showMetadata",
				opened, created_at as "createdAt"
			from links where space = ${space} and not deleted order by created_at, id`;
	});
