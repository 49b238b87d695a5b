import { refuse } from '#domain/errors.ts';
import { parseHandle } from '#domain/handle.ts';
import type { Id } from '#domain/ids.ts';
import type { Role } from '#domain/roles.ts';
import { Slug } from '#domain/slug.ts';
import { inSnapshot } from '../albums/read-albums.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { isInRecord, isReleased, playsInRecord } from './in-record.ts';
import { type ReleaseTrack, tracksOf } from './read-tracks.ts';

/** A picture that was drawn */
export interface Picture {
	id: Id;
	mediaVersion: number;
}

/** What who asks may know of an album: all of it who is in it, of a release what is in its list record who is not. */
export interface Release {
	space: number;
	id: Id;
	title: string;
	slug: string | null;
	description: string;
	artist: string;
	artistHandle: string;
	/** Of what who asks can see */
	trackCount: number;
	/** How often what is in its list record was played */
	plays: number;
	picture: Picture | null;
	/** Of who asks; null for anyone else */
	role: Role | null;
	/** When it became a release; null for a draft */
	releasedAt: string | null;
	/** Its owner's account in the open network; null where there is none */
	artistDid: string | null;
	/** Its list record there; null where it is not written */
	listUri: string | null;
}

/** A person as anyone may know them */
export interface Artist {
	name: string;
	handle: string;
}

/** All releases that show something, by title. @param userId who asks; null for anyone */
export const listReleases = (sql: Sql, userId: Id | null): Promise<Release[]> =>
	// By number from an array, so that no plan goes through all albums.
	shown(sql, userId, sql`b.space = any(array(select space from albums b where ${isReleased(sql)}))`);

/** The same of one person, in a snapshot. @throws Refusal `user.not_found` */
export async function artistAt(
	tx: Tx,
	userId: Id | null,
	handle: string,
): Promise<{ artist: Artist; releases: Release[] }> {
	const owner = await ownerOf(tx, handle);
	const [artist] = await tx<Artist[]>`
		select p.name, p.handle from profiles p join spaces s on s.number = p.space where s.id = ${owner}`;
	return { artist: artist!, releases: await shown(tx, userId, tx`b.owner_id = ${owner}`) };
}

/**
 * An album at an address with its tracks, in a snapshot. An address that it had before leads there too.
 *
 * @throws Refusal `user.not_found`; `album.not_found`, also for one that is no release and that they are not in
 */
export async function releaseAt(
	tx: Tx,
	userId: Id | null,
	handle: string,
	slug: string,
): Promise<{ release: Release; tracks: ReleaseTrack[] }> {
	const owner = await ownerOf(tx, handle);
	if (!Slug.safeParse(slug).success) refuse('album.not_found');
	const at = tx`b.space = (
		select r.album_space from release_slugs r
		where r.space = (select number from spaces where id = ${owner}) and r.slug = ${slug}) and b.owner_id = ${owner}`;
	const [release] = await read(tx, userId, at);
	if (!release || !isShown(release)) refuse('album.not_found');
	return { release, tracks: await tracksOf(tx, userId, release) };
}

/** The same of one moment. @throws Refusal as above */
export const readRelease = (sql: Sql, userId: Id | null, handle: string, slug: string) =>
	inSnapshot(sql, (tx) => releaseAt(tx, userId, handle, slug));

/** One album for who is in it. @throws Refusal `album.not_found` */
export async function readOwnRelease(sql: Sql | Tx, userId: Id, albumId: Id): Promise<Release> {
	const [release] = await read(
		sql,
		userId,
		sql`b.id = ${albumId}
		and b.space = (select number from spaces where id = ${albumId})`,
	);
	return release?.role ? release : refuse('album.not_found', { albumId });
}

type Row = Release & { isReleased: boolean; recordCount: number };

const isShown = ({ role, isReleased, recordCount }: Row) => role !== null || (isReleased && recordCount > 0);

async function shown(
	sql: Sql | Tx,
	userId: Id | null,
	which: ReturnType<typeof isReleased>,
): Promise<Release[]> {
	const found = await read(sql, userId, sql`${isReleased(sql)} and ${which}`);
	return found
		.filter(({ recordCount }) => recordCount > 0)
		.sort((a, b) => byTitle.compare(a.title, b.title) || (a.id < b.id ? -1 : 1));
}

const byTitle = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

async function ownerOf(sql: Sql | Tx, handle: string): Promise<Id> {
	const [owner] = await sql<{ id: Id }[]>`select id from "user" where handle = ${parseHandle(handle) ?? ''}`;
	return owner?.id ?? refuse('user.not_found');
}

const read = (sql: Sql | Tx, userId: Id | null, which: ReturnType<typeof isReleased>) => sql<Row[]>`
	select b.space, b.id, b.name as title, b.slug, b.description, p.name as artist, p.handle as "artistHandle", m.role,
		b.released_at as "releasedAt", ${isReleased(sql)} as "isReleased",
		(select did from atproto_accounts where user_id = b.owner_id) as "artistDid", (${listUriOf(sql)}) as "listUri", r.count as "recordCount",
		case when m.role is null then r.count else (
			select count(*)::integer from entries e where e.space = b.space and not e.deleted) end as "trackCount",
		(${playsInRecord(sql)}) as plays, (${pictureOf(sql)}) as picture
	from albums b
	-- Row by row: a plan that joins begins with all people, and all members.
	cross join lateral (
		select name, handle from profiles where space = (select number from spaces where id = b.owner_id) offset 0) p
	left join lateral (
		select role from members where space = b.space and user_id = ${userId} and not deleted offset 0) m on true
	cross join lateral (
		select count(*)::integer as count from entries e where e.space = b.space and ${isInRecord(sql)}) r
	where b.deleted_at is null and ${which}`;

/** Not one under an account that the owner has no more, and none that somebody has deleted. */
const listUriOf = (sql: Sql | Tx) => sql`
	select w.uri from atproto_accounts t
	join atproto_records w on w.kind = 'list' and w.subject = b.id
		and w.space = (select number from spaces where id = b.owner_id)
	where t.user_id = b.owner_id and ${isReleased(sql)} and w.state <> 'missing'
		and starts_with(w.uri, 'at://' || t.did || '/')`;

/** The picture that was given, else the chosen cover, else the first: whichever who asks can see, and that is drawn. */
const pictureOf = (sql: Sql | Tx) => {
	const isSeen = sql`not e.deleted and (m.role is not null or (${isInRecord(sql)}))
		and (e.asset ->> 'mediaVersion')::integer > 0`;
	const ofEntry = sql`json_build_object('id', e.asset_id, 'mediaVersion', (e.asset ->> 'mediaVersion')::integer)`;
	return sql`coalesce(
		case when (b.image ->> 'mediaVersion')::integer > 0 then json_build_object('id', b.image_id, 'mediaVersion',
			(b.image ->> 'mediaVersion')::integer) end,
		(select ${ofEntry} from entries e where e.space = b.space and e.asset_id = b.cover_asset_id and ${isSeen}),
		(select ${ofEntry} from entries e where e.space = b.space and ${isSeen}
			order by e.position, e.asset_id limit 1))`;
};
