/** What each person may see, from the tables alone: nothing of it comes from the code that pulls. */
import { noAsset } from '../../server/sync/rows.ts';
import { canonical } from './canonical.ts';
import type { Row, Rows } from './rows.ts';

/** Keys and values, the values as canonical JSON. */
export type View = Map<string, string>;

export type Reads = ReadonlyMap<string, string>;
type Put = (row: Row, key: string, value: () => object) => void;

/** What most assets do not have; it is left out of those */
const rare = ['failure', 'details', 'tags', 'peaks', 'playable'];

/** Rows stay the same objects for as long as nothing is written to them, and snapshots for as long as nothing changes. */
const values = new WeakMap<Row, string>();
const views = new WeakMap<Rows, Map<string, View>>();

const iso = (time: unknown) => (time === null ? null : new Date(time as string).toISOString());

/**
 * The whole view of a person. Who is in an album is read from the album's own list of members, not from the
 * memberships that the server goes by; a deleted album is its owner's alone.
 */
export function viewOf(rows: Rows, userId: string): Reads {
	const known = views.get(rows) ?? new Map<string, View>();
	views.set(rows, known);
	const view = known.get(userId) ?? wholeView(rows, userId);
	known.set(userId, view);
	return view;
}

function wholeView(rows: Rows, userId: string): View {
	const view: View = new Map();
	const put: Put = (row, key, valueOf) => {
		const value = values.get(row) ?? canonical(valueOf());
		values.set(row, value);
		view.set(key, value);
	};
	const home = rows.spaces.find((space) => space.id === userId)!.number as number;

	for (const row of here(rows.profiles, home))
		put(row, 'me', () => ({
			...pick(row, 'name', 'handle', 'picture'),
			id: row.user_id,
			isAdmin: row.is_admin,
		}));
	for (const row of here(rows.notices, home))
		put(row, `notice/${row.id as string}`, () => ({
			...pick(row, 'id', 'code', 'detail', 'held', 'count'),
			albumId: row.album_id,
			albumName: row.album_name,
			createdAt: iso(row.created_at),
			updatedAt: iso(row.updated_at),
		}));
	for (const row of here(rows.assets, home))
		put(row, `asset/${row.id as string}`, () => ({
			...pick(row, 'id', 'kind', 'type', 'size', 'width', 'height', 'duration', 'thumbhash', 'title'),
			...pick(row, 'description', 'state'),
			fileName: row.file_name,
			takenAt: iso(row.taken_at),
			takenAtSource: row.taken_at_source,
			createdAt: iso(row.created_at),
			mediaVersion: row.media_version,
			trashedAt: iso(row.trashed_at),
			...Object.fromEntries(rare.filter((name) => row[name]).map((name) => [name, row[name]])),
		}));
	for (const album of rows.albums) {
		const me = here(rows.members, album.space).find((member) => member.user_id === userId);
		if (me && (album.deleted_at === null || me.role === 'owner'))
			putAlbum(put, rows, album, me.role as string);
	}
	return view;
}

function putAlbum(put: Put, rows: Rows, album: Row, role: string): void {
	const { space } = album;
	const albumId = album.id as string;
	put(album, `album/${albumId}`, () => ({
		...pick(album, 'id', 'name', 'description', 'kind', 'slug'),
		order: album.sort,
		isActivityEnabled: album.is_activity_enabled,
		coverAssetId: album.cover_asset_id,
		...(album.image_id === null ? {} : { imageAssetId: album.image_id }),
		...(album.image === null ? {} : { image: album.image }),
		ownerId: album.owner_id,
		createdAt: iso(album.created_at),
		updatedAt: iso(album.updated_at),
		lastActivityAt: iso(album.last_activity_at),
		releasedAt: iso(album.released_at),
		deletedAt: iso(album.deleted_at),
	}));
	for (const row of here(rows.members, space))
		put(row, `member/${albumId}/${row.user_id as string}`, () => ({
			...pick(row, 'role', 'name', 'handle', 'picture'),
			albumId,
			userId: row.user_id,
			joinedAt: iso(row.joined_at),
		}));
	for (const row of here(rows.entries, space))
		put(row, `entry/${albumId}/${row.asset_id as string}`, () => ({
			...pick(row, 'position', 'asset'),
			albumId,
			assetId: row.asset_id,
			addedBy: row.added_by,
			...(row.guest === null ? {} : { guest: row.guest }),
			...(row.released_at === null ? {} : { isReleased: true }),
			addedAt: iso(row.added_at),
		}));
	for (const row of here(rows.comments, space))
		put(row, `activity/${albumId}/${row.id as string}`, () => ({
			...pick(row, 'id', 'text'),
			albumId,
			assetId: row.asset_id,
			...(row.moment === null ? {} : { moment: row.moment }),
			author: authorOf(row),
			createdAt: iso(row.created_at),
			updatedAt: iso(row.updated_at),
		}));
	for (const row of here(rows.likes, space)) {
		const assetId = row.asset_id === noAsset ? null : (row.asset_id as string);
		put(row, `like/${albumId}/${assetId ?? '-'}/${row.user_id as string}`, () => ({
			albumId,
			assetId,
			author: authorOf(row),
			createdAt: iso(row.created_at),
		}));
	}
	if (role !== 'owner') return;
	for (const row of here(rows.links, space))
		put(row, `link/${albumId}/${row.id as string}`, () => ({
			...pick(row, 'id', 'key', 'slug', 'opened'),
			albumId,
			hasPassword: row.password_hash !== null,
			expiresAt: iso(row.expires_at),
			allowDownload: row.allow_download,
			allowUpload: row.allow_upload,
			showMetadata: row.show_metadata,
			createdAt: iso(row.created_at),
		}));
}

const here = (rows: Row[], space: number) => rows.filter((row) => row.space === space && !row.deleted);

const authorOf = (row: Row) => ({ ...pick(row, 'name', 'handle', 'picture'), userId: row.user_id });

const pick = (row: Row, ...names: string[]) => Object.fromEntries(names.map((name) => [name, row[name]]));

/** The last mutation id of every client of a group, where it has any. */
export function idsOf(rows: Rows, group: string): Record<string, number> {
	const clients = rows.clients.filter((client) => client.group_id === group);
	return Object.fromEntries(clients.map(({ id, last_mutation_id: last }) => [id as string, last as number]));
}

/** What is different between two views, in a few words; undefined where nothing is. */
export function difference(is: Reads, should: Reads, what = ['has', 'should have']): string | undefined {
	const lines: string[] = [];
	for (const [key, value] of should) {
		const held = is.get(key);
		if (held === undefined) lines.push(`${key} is missing: ${what[1]} ${value}`);
		else if (held !== value) lines.push(`${key} ${what[0]} ${held}\n      ${what[1]} ${value}`);
	}
	for (const key of is.keys()) if (!should.has(key)) lines.push(`${key} is there and must not be`);
	if (lines.length === 0) return undefined;
	return [...lines.slice(0, 8), ...(lines.length > 8 ? [`and ${lines.length - 8} more`] : [])].join('\n    ');
}
