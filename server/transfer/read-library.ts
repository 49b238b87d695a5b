import type { Id } from '#domain/ids.ts';
import type { Sql } from '../db/sql.ts';
import { noAsset } from '../sync/rows.ts';
import type { AlbumFile, ExportedFile } from './album-file.ts';

/** An asset whose original is to be written */
export interface Original extends Omit<ExportedFile, 'file'> {
	id: Id;
	ownerId: Id;
	content: string;
	state: 'pending' | 'stored' | 'failed';
}

/** An album with the ids of assets where its file has names */
export interface ReadAlbum extends Omit<
	AlbumFile,
	'format' | 'cover' | 'picture' | 'files' | 'comments' | 'likes'
> {
	cover: Id | null;
	/** Stands for it, and may be in it as well; absent while it is in the trash */
	picture: Original | null | undefined;
	originals: Original[];
	comments: (Omit<AlbumFile['comments'][number], 'file' | 'moment'> & {
		assetId: Id | null;
		moment: number | null;
	})[];
	likes: (Omit<AlbumFile['likes'][number], 'file'> & { assetId: Id | null })[];
}

type AlbumRow = Omit<ReadAlbum, 'owner' | 'members' | 'picture' | 'originals' | 'comments' | 'likes'> & {
	space: number;
	imageId: Id | null;
};

/** Albums that a person owns, oldest first, one at a time. Those in the trash are not among them. */
export async function* readAlbums(sql: Sql, userId: Id): AsyncGenerator<ReadAlbum> {
	const albums = await sql<AlbumRow[]>`
		select space, id, name, description, kind, sort as "order", is_activity_enabled as "isActivityEnabled",
			cover_asset_id as cover, image_id as "imageId", created_at as "createdAt", updated_at as "updatedAt"
		from albums where owner_id = ${userId} and deleted_at is null order by created_at, id`;
	for (const { space, imageId, ...album } of albums) {
		const [originals, [found], members, comments, likes] = await Promise.all([
			sql<Original[]>`
				select ${columns(sql)}, e.added_at as "addedAt",
					json_build_object('name', coalesce(e.guest, p.name, ''), 'handle', case when e.guest is null then coalesce(p.handle, '') else '' end) as "addedBy"
				from entries e
				join assets a on a.id = e.asset_id and a.owner_id = e.owner_id and not a.deleted
				left join profiles p on p.user_id = e.added_by
				where e.space = ${space} and not e.deleted order by e.position, e.asset_id`,
			sql<Original[]>`
				select ${columns(sql)} from assets a
				where a.id = ${imageId} and a.owner_id = ${userId} and not a.deleted and a.trashed_at is null`,
			sql<AlbumFile['members']>`
				select name, handle, role from members where space = ${space} and not deleted order by joined_at, user_id`,
			sql<ReadAlbum['comments']>`
				select id, asset_id as "assetId", moment, json_build_object('name', name, 'handle', handle) as by, text,
					created_at as "createdAt"
				from comments where space = ${space} and not deleted order by created_at, id`,
			sql<ReadAlbum['likes']>`
				select nullif(asset_id, ${noAsset}::uuid) as "assetId", json_build_object('name', name, 'handle', handle) as by,
					created_at as "createdAt"
				from likes where space = ${space} and not deleted order by created_at, user_id`,
		]);
		const { name = '', handle = '' } = members.find(({ role }) => role === 'owner') ?? {};
		const picture = found ?? (imageId === null ? null : undefined);
		yield { ...album, owner: { name, handle }, members, picture, originals, comments, likes };
	}
}

/** A person's own assets that none of their own albums has or is shown by, and not in the trash, oldest first. */
export const readLoose = (sql: Sql, userId: Id) => sql<Original[]>`
	select ${columns(sql)} from assets a
	where a.owner_id = ${userId} and not a.deleted and a.trashed_at is null and not exists (
		select from entries e join albums b on b.space = e.space
		where e.asset_id = a.id and not e.deleted and b.owner_id = ${userId} and b.deleted_at is null)
		and not exists (
			select from albums b where b.image_id = a.id and b.owner_id = ${userId} and b.deleted_at is null)
	order by a.taken_at, a.id`;

const columns = (sql: Sql) => sql`
	a.id, a.owner_id as "ownerId", a.content, a.state, a.file_name as name, a.sha256, a.size, a.title, a.description,
	a.taken_at as "takenAt", a.taken_at_source as "takenAtSource"`;
