import type { Id } from '#domain/ids.ts';
import type { Tx } from '../db/sql.ts';
import { findAllShown, type VisibleAsset } from '../media/find-visible.ts';
import { isInRecord, isReleased } from '../releases/in-record.ts';
import { type ReleaseTrack, tracksOf } from '../releases/read-tracks.ts';
import { releaseWords } from '../api/present-releases.ts';

/** A track as its record is to say it */
export interface WantedTrack {
	id: Id;
	title: string;
	artist: string;
	/** Seconds; null where it is not known */
	duration: number | null;
	createdAt: string;
	asset: VisibleAsset;
	/** Where anyone plays it; null where there is nothing to play, or not yet */
	url: string | null;
	/** The releases that it is in */
	releases: Id[];
}

/** A release as its list record is to say it */
export interface WantedList {
	id: Id;
	name: string;
	releasedAt: string;
	createdAt: string;
	/** In the order of the release */
	trackIds: Id[];
}

export interface Wanted {
	tracks: ReadonlyMap<Id, WantedTrack>;
	lists: ReadonlyMap<Id, WantedList>;
}

interface Released {
	space: number;
	id: Id;
	name: string;
	releasedAt: string;
	createdAt: string;
}

/**
 * What is to be in a person's repository, by what is committed: their released albums of music with all tracks that their
 * list records show, and nothing else. Of a draft there is nothing. (rule F8)
 *
 * @param origin of this server, for addresses of what is too large there
 */
export async function readWanted(tx: Tx, userId: Id, origin: string): Promise<Wanted> {
	const albums = await tx<Released[]>`
		select b.space, b.id, b.name, b.released_at as "releasedAt", b.created_at as "createdAt"
		from albums b where b.owner_id = ${userId} and b.kind = 'music' and ${isReleased(tx)}
			and exists (select from entries e where e.space = b.space and ${isInRecord(tx)}
				and (e.asset ->> 'kind') = 'audio')
		order by b.space`;
	const words = releaseWords(origin);
	const tracks = new Map<Id, WantedTrack>();
	const lists = new Map<Id, WantedList>();
	for (const album of albums) {
		const shown = await tracksOf(tx, null, { space: album.space, role: null });
		const heard = shown.filter(({ kind }) => kind === 'audio');
		const assets = await assetsOf(tx, album.space, heard);
		const known = heard.filter(({ id }) => assets.has(id));
		lists.set(album.id, { ...album, trackIds: known.map(({ id }) => id) });
		for (const one of known) {
			const said = words.track(one);
			const there = tracks.get(one.id);
			if (there) there.releases.push(album.id);
			else
				tracks.set(one.id, {
					...{ id: one.id, title: said.title, artist: said.artist, duration: one.duration },
					...{ createdAt: one.createdAt, asset: assets.get(one.id)!, url: said.stream_url },
					releases: [album.id],
				});
		}
	}
	return { tracks, lists };
}

async function assetsOf(tx: Tx, space: number, tracks: readonly ReleaseTrack[]) {
	const found = await findAllShown(
		tx,
		space,
		tracks.map(({ id }) => id),
	);
	return new Map(found.map((asset) => [asset.id, asset]));
}

/**
 * Those of some tracks that are in no release any more and are to go from the repository: what is deleted or in the trash,
 * what is someone else's, and what was in a release that was taken back. Others stay, as pieces of their own.
 *
 * @param written tracks with the releases that they were written for
 */
export async function tracksToDelete(
	tx: Tx,
	userId: Id,
	written: readonly { subject: Id; releases: readonly Id[] }[],
): Promise<Set<Id>> {
	if (written.length === 0) return new Set();
	const ids = written.map(({ subject }) => subject);
	const releases = [...new Set(written.flatMap((row) => row.releases))];
	const kept = await tx<{ id: Id }[]>`
		select id from assets
		where id = any(${ids}::uuid[]) and owner_id = ${userId} and not deleted and trashed_at is null
			and state = 'stored'`;
	const takenBack = await tx<{ id: Id }[]>`
		select b.id from albums b join spaces s on s.number = b.space
		where s.id = any(${releases}::uuid[]) and b.released_at is null`;
	const [alive, back] = [new Set(kept.map(({ id }) => id)), new Set(takenBack.map(({ id }) => id))];
	return new Set(
		written
			.filter(({ subject, releases: of }) => !alive.has(subject) || of.some((id) => back.has(id)))
			.map(({ subject }) => subject),
	);
}
