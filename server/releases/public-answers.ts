import { refuse } from '#domain/errors.ts';
import { parseHandle } from '#domain/handle.ts';
import type { Id } from '#domain/ids.ts';
import { inSnapshot } from '../albums/read-albums.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Log } from '../log.ts';
import type { Hint } from '../sync/bus.ts';
import { isInRecord, isReleased } from './in-record.ts';
import { type Artist, artistAt, type Release, releaseAt } from './read-releases.ts';
import type { ReleaseTrack } from './read-tracks.ts';
import { isSame, Memory, type Version } from './remembered.ts';

/** What a form is made of */
export interface ShownRelease {
	release: Release;
	tracks: ReleaseTrack[];
}
export interface ShownArtist {
	artist: Artist;
	releases: Release[];
}

/** One of the ways in which an answer is given. What is made must follow from what it is made of, but for plays. */
export interface Form<Shown, Value> {
	/** Unique among those of a release, or of an artist */
	name: string;
	/** What it throws is not remembered */
	make: (shown: Shown) => Value | Promise<Value>;
}

/** How often tracks were played, by id; not at all where it is not said */
export type Plays = Readonly<Record<Id, number>>;

/**
 * What anyone is told of releases, remembered with the versions of the spaces whose rows it is made of: the album's, its
 * owner's and those of whose tracks are in it. At each request one statement says where the address leads and which
 * versions those spaces have, so what is told is as new as the database, on each of several servers, and a read that was
 * overtaken by a change leaves nothing that is ever told. Being told to forget only frees memory. (rule F5)
 */
export class PublicAnswers {
	readonly #sql: Sql;
	readonly #log: Log;
	readonly #memory = new Memory();

	constructor({ sql, log }: { sql: Sql; log: Log }) {
		this.#sql = sql;
		this.#log = log;
	}

	/** How many are remembered */
	get count(): number {
		return this.#memory.count;
	}

	/**
	 * A release as who is not in it sees it, at an address that it has or had.
	 *
	 * @throws Refusal `user.not_found`; `album.not_found`, also for one that is no release
	 */
	async release<Value>(
		handle: string,
		slug: string,
		{ name, make }: Form<ShownRelease, Value>,
	): Promise<{ value: Value; plays: Plays }> {
		const address = addressOf(handle, slug);
		const known = this.#memory.at(address);
		if (known?.forms.has(name)) {
			const now = await releaseNow(this.#sql, handle, slug, known.versions);
			if (now && isSame(known.versions, now.versions))
				return { value: known.forms.get(name) as Value, plays: now.plays };
			this.forget(handle, slug);
		}
		const { versions, ...shown } = await inSnapshot(this.#sql, async (tx) => {
			const found = await releaseAt(tx, null, handle, slug);
			return { ...found, versions: await versionsBehind(tx, found.release) };
		});
		const value = await make(shown);
		this.#memory.keep(address, versions, name, value);
		return { value, plays: Object.fromEntries(shown.tracks.map(({ id, plays }) => [id, plays])) };
	}

	/** A person with their releases, as anyone sees them. @throws Refusal `user.not_found` */
	async artist<Value>(handle: string, { name, make }: Form<ShownArtist, Value>): Promise<Value> {
		const address = addressOf(handle);
		const known = this.#memory.at(address);
		if (known?.forms.has(name)) {
			if (isSame(known.versions, await artistVersions(this.#sql, handle)))
				return known.forms.get(name) as Value;
			this.forget(handle);
		}
		const { versions, ...shown } = await inSnapshot(this.#sql, async (tx) => ({
			...(await artistAt(tx, null, handle)),
			versions: await artistVersions(tx, handle),
		}));
		const value = await make(shown);
		this.#memory.keep(address, versions, name, value);
		return value;
	}

	/** Forgets what is told at an address: of a release, or without a slug of a person. */
	forget(handle: string, slug?: string): void {
		this.#memory.forget(addressOf(handle, slug));
	}

	/** Forgets all that is made of something's rows: of an album's, or of a person's. @param space its number */
	forgetById(space: number): void {
		this.#memory.forgetSpace(space);
	}

	/** Forgets what a transaction has changed, on whichever server it was. Never fails: it has been committed. */
	hear(hint: Hint): void {
		try {
			if (hint === 'missed') return this.#memory.forgetAll();
			for (const space of hint.spaces) this.forgetById(space);
		} catch (error) {
			this.#log.warn({ err: error }, 'public answers that have changed were not forgotten');
		}
	}
}

/** No slug has a slash. */
const addressOf = (handle: string, slug?: string) => `${parseHandle(handle) ?? ''}/${slug ?? ''}`;

/** The spaces whose rows a release is made of, as they are in the snapshot in which it was read. */
const versionsBehind = (tx: Tx, { space, id }: Release): Promise<Version[]> =>
	tx<{ number: number; version: number }[]>`
		select number, version from spaces where id = any(array(
			select ${id}::uuid
			union select owner_id from albums where space = ${space}
			union select e.owner_id from entries e where e.space = ${space} and ${isInRecord(tx)}))`.then((rows) =>
		rows.map(({ number, version }) => [number, version]),
	);

interface Now {
	versions: Version[];
	plays: Plays;
}

/** The same spaces as they are now, and the plays of tracks; undefined where the address leads to none of them any more. */
async function releaseNow(
	sql: Sql,
	handle: string,
	slug: string,
	versions: readonly Version[],
): Promise<Now | undefined> {
	const spaces = versions.map(([space]) => space);
	const [now] = await sql<{ versions: Version[] | null; plays: Plays | null }[]>`
		select (
				select json_agg(json_build_array(s.number, s.version)) from spaces s
				where s.number = any(${spaces}::integer[])) as versions,
			(select json_object_agg(c.asset_id, c.count) from play_counts c
				where c.space = any(${spaces}::integer[]) and c.asset_id = any(array(
					select e.asset_id from entries e
					where e.space = r.album_space and ${isInRecord(sql)} and (e.asset ->> 'kind') <> 'photo'))) as plays
		from release_slugs r
		where r.space = (
				select number from spaces where id = (select id from "user" where handle = ${parseHandle(handle) ?? ''}))
			and r.slug = ${slug} and r.album_space = any(${spaces}::integer[])`;
	return now && { versions: now.versions ?? [], plays: now.plays ?? {} };
}

/** The spaces whose rows a person's public page is made of. @throws Refusal `user.not_found` */
async function artistVersions(sql: Sql | Tx, handle: string): Promise<Version[]> {
	const [now] = await sql<{ versions: Version[] }[]>`
		select (
			select json_agg(json_build_array(s.number, s.version)) from spaces s where s.number = any(array(
				select h.number union all
				select b.space from albums b where b.owner_id = u.id and ${isReleased(sql)}))) as versions
		from "user" u join spaces h on h.id = u.id where u.handle = ${parseHandle(handle) ?? ''}`;
	return now?.versions ?? refuse('user.not_found');
}
