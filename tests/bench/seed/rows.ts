/** Writes a seeded library: one statement a table, with the versions and sizes that the rows' own commands would leave. */
import { noAsset } from '../../../server/sync/rows.ts';
import type { Tx } from '../../../server/db/sql.ts';
import type { SeededAlbum, SeededPerson } from './albums.ts';
import type { SeededAsset } from './assets.ts';
import { copyInto } from './copy.ts';

/** The version that everything in a new album has */
const first = 1;

/** Puts assets into their owners' spaces, as one change of each. */
export async function writeAssets(tx: Tx, assets: readonly SeededAsset[], people: readonly SeededPerson[]) {
	const spaces = new Map(people.map(({ id, space }) => [id, space]));
	const counts = new Map<number, number>();
	for (const { ownerId } of assets) {
		const space = spaces.get(ownerId)!;
		counts.set(space, (counts.get(space) ?? 0) + 1);
	}
	const versions = await raise(tx, counts);
	const columns = [
		...[
			'space',
			'id',
			'owner_id',
			'sha256',
			'life',
			'kind',
			'type',
			'file_name',
			'size',
			'width',
			'height',
			'taken_at',
		],
		...[
			'taken_at_source',
			'duration',
			'thumbhash',
			'title',
			'description',
			'created_at',
			'media_version',
			'state',
		],
		'version',
	];
	return copyInto(
		tx,
		'assets',
		columns,
		assets.map((a) => {
			const space = spaces.get(a.ownerId)!;
			return [
				...[
					space,
					a.id,
					a.ownerId,
					a.sha256,
					'',
					a.kind,
					a.type,
					a.fileName,
					a.size,
					a.width,
					a.height,
					a.takenAt,
				],
				...[
					a.takenAtSource,
					a.duration,
					a.thumbhash,
					a.title,
					a.description,
					a.createdAt,
					a.mediaVersion,
					a.state,
				],
				versions.get(space)!,
			];
		}),
	);
}

/** Makes albums with all that is in them, and lets their members see them. @returns rows by table */
export async function writeAlbums(tx: Tx, albums: readonly SeededAlbum[]): Promise<Record<string, number>> {
	if (albums.length === 0) return {};
	const opened = await tx<{ id: string; number: number }[]>`
		insert into spaces (id, kind, version, size)
		select t.id, 'album', ${first}, t.size
		from unnest(${albums.map(({ id }) => id)}::uuid[], ${albums.map(sizeOf)}::integer[]) as t (id, size)
		returning id, number`;
	const spaces = new Map(opened.map(({ id, number }) => [id, number]));
	const homes = new Map(
		albums.flatMap(({ members }) => members.map(({ person }) => [person.space, 0] as const)),
	);
	const versions = await raise(tx, homes);
	const each = <T>(rowsOf: (album: SeededAlbum, space: number) => T[]) =>
		albums.flatMap((album) => rowsOf(album, spaces.get(album.id)!));

	return {
		albums: await copyInto(
			tx,
			'albums',
			[
				...['space', 'id', 'owner_id', 'name', 'description', 'kind', 'sort', 'created_at', 'updated_at'],
				...['last_activity_at', 'version'],
			],
			each((a, space) => [
				[
					...[space, a.id, a.owner.id, a.name, a.description, a.kind, a.sort, a.createdAt, a.updatedAt],
					...[a.lastActivityAt, first],
				],
			]),
		),
		members: await copyInto(
			tx,
			'members',
			['space', 'user_id', 'role', 'name', 'handle', 'added_by', 'joined_at', 'version'],
			each((album, space) =>
				album.members.map(({ person, role, joinedAt }) => [
					...[space, person.id, role, person.name, person.handle, album.owner.id, joinedAt, first],
				]),
			),
		),
		memberships: await copyInto(
			tx,
			'memberships',
			['space', 'album_space', 'album_id', 'role', 'epoch', 'version'],
			each((album, space) =>
				album.members.map(({ person, role }) => [
					...[person.space, space, album.id, role, 1, versions.get(person.space)!],
				]),
			),
		),
		entries: await copyInto(
			tx,
			'entries',
			['space', 'asset_id', 'position', 'asset', 'owner_id', 'added_by', 'added_at', 'version'],
			each((album, space) =>
				album.entries.map((e) => [
					space,
					e.assetId,
					e.position,
					e.asset,
					e.ownerId,
					e.ownerId,
					e.addedAt,
					first,
				]),
			),
		),
		comments: await copyInto(
			tx,
			'comments',
			[
				...['space', 'id', 'asset_id', 'user_id', 'name', 'handle', 'text', 'created_at', 'updated_at'],
				'version',
			],
			each((album, space) =>
				album.comments.map(({ id, assetId, by, text, at }) => [
					...[space, id, assetId, by.id, by.name, by.handle, text, at, at, first],
				]),
			),
		),
		likes: await copyInto(
			tx,
			'likes',
			['space', 'asset_id', 'user_id', 'name', 'handle', 'created_at', 'version'],
			each((album, space) =>
				album.likes.map(({ assetId, by, at }) => [
					space,
					assetId ?? noAsset,
					by.id,
					by.name,
					by.handle,
					at,
					first,
				]),
			),
		),
	};
}

const sizeOf = ({ members, entries, comments, likes }: SeededAlbum) =>
	1 + members.length + entries.length + comments.length + likes.length;

/** Locks spaces in their order, takes the next version of each and adds to their sizes. @returns the versions */
async function raise(tx: Tx, growth: ReadonlyMap<number, number>): Promise<Map<number, number>> {
	const numbers = [...growth.keys()];
	await tx`select from spaces where number = any(${numbers}::integer[]) order by number for no key update`;
	const raised = await tx<{ number: number; version: number }[]>`
		update spaces set version = spaces.version + 1, size = spaces.size + t.growth
		from unnest(${numbers}::integer[], ${[...growth.values()]}::integer[]) as t (number, growth)
		where spaces.number = t.number
		returning spaces.number, spaces.version`;
	return new Map(raised.map(({ number, version }) => [number, version]));
}
