import type { AssetKind, AssetState, Playable } from '#domain/asset.ts';
import type { AudioTags } from '#domain/audio.ts';
import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { Role } from '#domain/roles.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { isInRecord } from './in-record.ts';

/** A track, or whatever else is in an album */
export interface Track {
	id: Id;
	kind: AssetKind;
	title: string;
	fileName: string;
	duration: number | null;
	state: AssetState;
	tags: AudioTags | null;
	playable: Playable | null;
	/** How its loudness runs: `#domain/audio.ts` */
	peaks: string | null;
	mediaVersion: number;
	/** Pixels as it is shown; 0 where they are not known */
	width: number;
	height: number;
	thumbhash: string;
	createdAt: string;
	/** Its owner */
	artist: string;
	artistHandle: string;
}

/** One in an album */
export interface ReleaseTrack extends Track {
	/** Whether it is in the list record; else it waits for the next finalize */
	isReleased: boolean;
	/** By who asks */
	isLiked: boolean;
	/** How often it was played, in whichever album */
	plays: number;
}

/** What of an album who asks can see: those of its list record in order, then the others as they came. */
export const tracksOf = (
	sql: Sql | Tx,
	userId: Id | null,
	{ space, role }: { space: number; role: Role | null },
): Promise<ReleaseTrack[]> => sql<ReleaseTrack[]>`
	select ${columns(sql)}, (${isInRecord(sql)}) as "isReleased",
		e.asset_id = any(array(
			select l.asset_id from likes l
			where l.space = ${space} and l.user_id = ${userId} and not l.deleted)) as "isLiked",
		coalesce((select c.count from play_counts c where c.space = a.space and c.asset_id = a.id), 0) as plays
	from entries e
	-- Row by row: a plan that joins begins with all assets, and all people.
	cross join lateral (select * from assets where id = e.asset_id and not deleted offset 0) a
	cross join lateral (select name, handle from profiles where space = a.space offset 0) p
	where e.space = ${space} and ${role ? sql`not e.deleted` : isInRecord(sql)}
	order by (${isInRecord(sql)}) desc, case when not (${isInRecord(sql)}) then a.created_at end, e.position, e.asset_id`;

/** An own one. @throws Refusal `asset.not_found` */
export async function readTrack(sql: Sql, userId: Id, assetId: Id): Promise<Track> {
	const [track] = await sql<Track[]>`
		select ${columns(sql)} from assets a
		join spaces h on h.id = a.owner_id join profiles p on p.space = h.number
		where a.id = ${assetId} and a.owner_id = ${userId} and not a.deleted`;
	return track ?? refuse('asset.not_found', { assetIds: [assetId] });
}

const columns = (sql: Sql | Tx) => sql`
	a.id, a.kind, a.title, a.file_name as "fileName", a.duration, a.state, a.tags, a.playable, a.peaks,
	a.media_version as "mediaVersion", a.width, a.height, a.thumbhash, a.created_at as "createdAt", p.name as artist, p.handle as "artistHandle"`;
