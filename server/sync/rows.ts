/**
 * The tables that a view is made of, each described once: which columns are read, and which key and value a row has
 * on the wire. src/domain names the keys and shapes.
 */
import { type Author, type Comment, type Like, withMoment } from '#domain/activity.ts';
import type { Album } from '#domain/album.ts';
import type { Asset } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import { keys } from '#domain/keys.ts';
import type { Link } from '#domain/link.ts';
import type { Me, Member } from '#domain/member.ts';
import type { Notice } from '#domain/notice.ts';

/** A row as it is read; `space`, `deleted` and the key's columns are always there. */
export type Row = Record<string, never>;

export interface RowTable {
	name: string;
	kind: 'user' | 'album';
	/** Select list over the alias `e` */
	columns: string;
	/** Columns of the primary key behind the space, all uuids; they order a first sync */
	key: readonly [string, ...string[]];
	hasTombstones: boolean;
	/** Only the album's owner gets these rows. */
	forOwner?: boolean;
	keyOf(row: Row, albumId: string): string;
	valueOf(row: Row, albumId: string): unknown;
}

/** The like of an album itself has this in the place of an asset's id. */
export const noAsset = '00000000-0000-0000-0000-000000000000';

/** Small tables: a first sync has all of their rows in its first chunk, so that every album is named at once. */
export const lightTables: RowTable[] = [
	{
		name: 'profiles',
		kind: 'user',
		columns: 'e.user_id, e.name, e.handle, e.picture, e.is_admin',
		key: ['user_id'],
		hasTombstones: false,
		keyOf: () => keys.me,
		valueOf: (row): Me => ({
			id: row.user_id!,
			name: row.name!,
			handle: row.handle!,
			picture: row.picture!,
			isAdmin: row.is_admin!,
		}),
	},
	{
		name: 'notices',
		kind: 'user',
		columns: 'e.id, e.code, e.album_id, e.album_name, e.detail, e.held, e.count, e.created_at, e.updated_at',
		key: ['id'],
		hasTombstones: true,
		keyOf: (row) => keys.notice(row.id!),
		valueOf: (row): Notice => ({
			id: row.id!,
			code: row.code!,
			albumId: row.album_id!,
			albumName: row.album_name!,
			detail: row.detail!,
			createdAt: row.created_at!,
			updatedAt: row.updated_at!,
			held: row.held!,
			count: row.count!,
		}),
	},
	{
		name: 'albums',
		kind: 'album',
		columns: `e.id, e.name, e.description, e.kind, e.sort, e.is_activity_enabled, e.cover_asset_id, e.image_id,
			e.image, e.owner_id, e.created_at, e.updated_at, e.last_activity_at, e.slug, e.released_at, e.deleted_at`,
		key: ['id'],
		hasTombstones: false,
		keyOf: (_row, albumId) => keys.album(albumId),
		valueOf: (row): Album => ({
			id: row.id!,
			name: row.name!,
			description: row.description!,
			kind: row.kind!,
			order: row.sort!,
			isActivityEnabled: row.is_activity_enabled!,
			coverAssetId: row.cover_asset_id!,
			...(row.image_id ? { imageAssetId: row.image_id } : {}),
			...(row.image ? { image: row.image } : {}),
			ownerId: row.owner_id!,
			createdAt: row.created_at!,
			updatedAt: row.updated_at!,
			lastActivityAt: row.last_activity_at!,
			slug: row.slug!,
			releasedAt: row.released_at!,
			deletedAt: row.deleted_at!,
		}),
	},
	{
		name: 'members',
		kind: 'album',
		columns: 'e.user_id, e.role, e.name, e.handle, e.picture, e.joined_at',
		key: ['user_id'],
		hasTombstones: true,
		keyOf: (row, albumId) => keys.member(albumId, row.user_id!),
		valueOf: (row, albumId): Member => ({
			albumId,
			userId: row.user_id!,
			role: row.role!,
			name: row.name!,
			handle: row.handle!,
			picture: row.picture!,
			joinedAt: row.joined_at!,
		}),
	},
	{
		name: 'links',
		kind: 'album',
		columns: `e.id, e.key as link_key, e.slug, e.password_hash is not null as has_password, e.expires_at,
			e.allow_download, e.allow_upload, e.show_metadata, e.created_at, e.opened`,
		key: ['id'],
		hasTombstones: true,
		forOwner: true,
		keyOf: (row, albumId) => keys.link(albumId, row.id!),
		valueOf: (row, albumId): Link => ({
			albumId,
			id: row.id!,
			key: row.link_key!,
			slug: row.slug!,
			hasPassword: row.has_password!,
			expiresAt: row.expires_at!,
			allowDownload: row.allow_download!,
			allowUpload: row.allow_upload!,
			showMetadata: row.show_metadata!,
			createdAt: row.created_at!,
			opened: row.opened!,
		}),
	},
];

/** Tables that grow with the library, in the order in which a first sync goes through them. */
export const bulkTables: RowTable[] = [
	{
		name: 'assets',
		kind: 'user',
		columns: `e.id, e.kind, e.type, e.file_name, e.size, e.width, e.height, e.taken_at, e.taken_at_source, e.duration,
			e.thumbhash, e.title, e.description, e.details, e.tags, e.peaks, e.playable, e.created_at, e.media_version, e.state, e.failure,
			e.trashed_at`,
		key: ['id'],
		hasTombstones: true,
		keyOf: (row) => keys.asset(row.id!),
		valueOf: (row): Asset => ({
			id: row.id!,
			kind: row.kind!,
			type: row.type!,
			fileName: row.file_name!,
			size: row.size!,
			width: row.width!,
			height: row.height!,
			takenAt: row.taken_at!,
			takenAtSource: row.taken_at_source!,
			duration: row.duration!,
			thumbhash: row.thumbhash!,
			title: row.title!,
			description: row.description!,
			...(row.details ? { details: row.details } : {}),
			...(row.tags ? { tags: row.tags } : {}),
			...(row.peaks ? { peaks: row.peaks } : {}),
			...(row.playable ? { playable: row.playable } : {}),
			createdAt: row.created_at!,
			mediaVersion: row.media_version!,
			state: row.state!,
			...(row.failure ? { failure: row.failure } : {}),
			trashedAt: row.trashed_at!,
		}),
	},
	{
		name: 'entries',
		kind: 'album',
		columns: `e.asset_id, e.position, e.added_by, e.added_at, e.guest, e.released_at is not null as is_released,
			e.asset`,
		key: ['asset_id'],
		hasTombstones: true,
		keyOf: (row, albumId) => keys.entry(albumId, row.asset_id!),
		valueOf: (row, albumId): Entry => ({
			albumId,
			assetId: row.asset_id!,
			position: row.position!,
			addedBy: row.added_by!,
			addedAt: row.added_at!,
			...(row.guest === null ? {} : { guest: row.guest }),
			...(row.is_released ? { isReleased: true } : {}),
			asset: row.asset!,
		}),
	},
	{
		name: 'comments',
		kind: 'album',
		columns:
			'e.id, e.asset_id, e.moment, e.user_id, e.name, e.handle, e.picture, e.text, e.created_at, e.updated_at',
		key: ['id'],
		hasTombstones: true,
		keyOf: (row, albumId) => keys.comment(albumId, row.id!),
		valueOf: (row, albumId): Comment => ({
			albumId,
			id: row.id!,
			assetId: row.asset_id!,
			...withMoment(row.moment!),
			author: authorOf(row),
			text: row.text!,
			createdAt: row.created_at!,
			updatedAt: row.updated_at!,
		}),
	},
	{
		name: 'likes',
		kind: 'album',
		columns: 'e.asset_id, e.user_id, e.name, e.handle, e.picture, e.created_at',
		key: ['asset_id', 'user_id'],
		hasTombstones: true,
		keyOf: (row, albumId) => keys.like(albumId, likedAsset(row), row.user_id!),
		valueOf: (row, albumId): Like => ({
			albumId,
			assetId: likedAsset(row),
			author: authorOf(row),
			createdAt: row.created_at!,
		}),
	},
];

const likedAsset = (row: Row): string | null => (row.asset_id! === noAsset ? null : row.asset_id!);

const authorOf = (row: Row): Author => ({
	userId: row.user_id!,
	name: row.name!,
	handle: row.handle!,
	picture: row.picture!,
});
