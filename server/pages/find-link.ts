import type { AlbumKind, AlbumOrder } from '#domain/album.ts';
import type { Id } from '#domain/ids.ts';
import type { Sql } from '../db/sql.ts';

/** A link that is there, and what of its album its pages need. */
export interface OpenLink {
	/** Of the album */
	space: number;
	albumId: Id;
	id: Id;
	/** What was asked for: the key or the chosen address */
	address: string;
	passwordHash: string | null;
	isExpired: boolean;
	allowDownload: boolean;
	allowUpload: boolean;
	showMetadata: boolean;
	ownerId: Id;
	name: string;
	description: string;
	kind: AlbumKind;
	order: AlbumOrder;
	coverAssetId: Id | null;
	/** A picture that stands for the album and is no entry, where the server has drawn it */
	imageAssetId: Id | null;
}

const form = /^[A-Za-z0-9_-]{3,80}$/;

/**
 * The link at an address, looked up anew for every request. One that was ended, that nobody has made, or whose album is
 * deleted is not there: nothing tells the three apart. (rule K2)
 */
export async function findLink(sql: Sql, address: string): Promise<OpenLink | undefined> {
	if (!form.test(address)) return undefined;
	const [link] = await sql<OpenLink[]>`
		select l.space, b.id as "albumId", l.id, a.address, l.password_hash as "passwordHash",
			coalesce(l.expires_at <= now(), false) as "isExpired", l.allow_download as "allowDownload",
			l.allow_upload as "allowUpload", l.show_metadata as "showMetadata", b.owner_id as "ownerId", b.name, b.description, b.kind, b.sort as "order",
			b.cover_asset_id as "coverAssetId",
			case when (b.image ->> 'mediaVersion')::integer > 0 then b.image_id end as "imageAssetId"
		from link_addresses a
		join links l on l.space = a.space and l.id = a.id and not l.deleted
		join albums b on b.space = l.space and b.deleted_at is null
		where a.address = ${address}`;
	return link;
}

/** Whether a link that was open still is, and allows the same: asked again in the middle of long answers. */
export async function isStillOpen(sql: Sql, link: OpenLink): Promise<boolean> {
	const now = await findLink(sql, link.address);
	return (
		now !== undefined &&
		!now.isExpired &&
		now.id === link.id &&
		now.passwordHash === link.passwordHash &&
		now.allowDownload &&
		now.showMetadata === link.showMetadata
	);
}
