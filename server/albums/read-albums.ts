import { LRUCache } from 'lru-cache';
import type { AlbumKind, AlbumOrder } from '#domain/album.ts';
import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { Role } from '#domain/roles.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { shownOrder } from './shown-order.ts';

/** A person as an album names them */
export interface Person {
	id: Id;
	name: string;
	handle: string;
	picture: string | null;
}

/** What everyone in an album is told of it. It follows from the rows of its space, so a version of that has one. */
export interface AlbumFacts {
	id: Id;
	name: string;
	description: string;
	kind: AlbumKind;
	order: AlbumOrder;
	ownerId: Id;
	isActivityEnabled: boolean;
	slug: string | null;
	createdAt: string;
	updatedAt: string;
	lastActivityAt: string;
	isDeleted: boolean;
	/** The picture that stands for it, else the chosen cover where it is in the album, else the first as displayed */
	coverAssetId: Id | null;
	assetCount: number;
	/** The owner first, then as they came */
	members: (Person & { role: Role; joinedAt: string })[];
	/** When the last of its links ends: null for never; undefined where there is none */
	linkedUntil: string | null | undefined;
}

/** An album that a person is in, as it was when they asked. */
export interface SeenAlbum {
	space: number;
	/** Of its space: what was read of the album is true while this stands */
	version: number;
	role: Role;
	facts: AlbumFacts;
}

interface Seen {
	space: number;
	version: number;
	role: Role;
}

/** Albums whose facts are remembered: some hundred bytes each, more with many members. */
const mostRemembered = 20_000;

/**
 * Reads albums for those who are in them. Whoever asks is looked up each time; what is said of an album is remembered by
 * the version of its space, which every change moves (rule P1), so it is never older than the answer. (rule R1)
 */
export class AlbumReader {
	readonly #sql: Sql;
	readonly #facts = new LRUCache<number, { version: number; facts: AlbumFacts }>({ max: mostRemembered });

	constructor(sql: Sql) {
		this.#sql = sql;
	}

	/** All that a person is in, most recently active first. */
	async all(userId: Id): Promise<SeenAlbum[]> {
		// One row of JSON: of hundreds, a driver reads that several times as fast as rows.
		const find: Find = async (sql) => {
			const [row] = await sql<{ seen: [number, number, Role][] | null }[]>`
				select json_agg(json_build_array(m.album_space, s.version, m.role)) as seen from spaces home
				join memberships m on m.space = home.number and not m.deleted
				join spaces s on s.number = m.album_space
				where home.id = ${userId}`;
			return (row!.seen ?? []).map(([space, version, role]) => ({ space, version, role }));
		};
		const seen = await this.#read(find);
		return seen
			.filter(({ facts }) => !facts.isDeleted)
			.sort(({ facts: a }, { facts: b }) =>
				a.lastActivityAt === b.lastActivityAt
					? a.id < b.id
						? -1
						: 1
					: a.lastActivityAt < b.lastActivityAt
						? 1
						: -1,
			);
	}

	/**
	 * @param tx a snapshot, for who goes on to read in it
	 * @throws Refusal `album.not_found`, also for who is not in it, and where it is deleted
	 */
	async one(userId: Id, albumId: Id, tx?: Tx): Promise<SeenAlbum> {
		const find: Find = (sql) => sql<Seen[]>`
			select s.number as space, s.version, m.role from spaces s
			join spaces home on home.id = ${userId}
			join memberships m on m.space = home.number and m.album_space = s.number and not m.deleted
			where s.id = ${albumId}`;
		const [album] = tx ? await this.#readIn(tx, find) : await this.#read(find);
		return album && !album.facts.isDeleted ? album : refuse('album.not_found', { albumId });
	}

	async #read(find: Find): Promise<SeenAlbum[]> {
		const known = (await find(this.#sql)).map((seen) => ({ ...seen, facts: this.#known(seen) }));
		if (known.every(isComplete)) return known;
		// Asked again in the snapshot in which the rest is read: who lost an album meanwhile is told nothing of it.
		return inSnapshot(this.#sql, (tx) => this.#readIn(tx, find));
	}

	async #readIn(tx: Tx, find: Find): Promise<SeenAlbum[]> {
		const seen = await find(tx);
		const missing = seen.filter((one) => this.#known(one) === undefined);
		const read =
			missing.length > 0
				? await factsOf(
						tx,
						missing.map(({ space }) => space),
					)
				: new Map<number, AlbumFacts>();
		for (const { space, version } of missing) this.#facts.set(space, { version, facts: read.get(space)! });
		return seen.map((one) => ({ ...one, facts: read.get(one.space) ?? this.#known(one)! }));
	}

	#known({ space, version }: Seen): AlbumFacts | undefined {
		const known = this.#facts.get(space);
		return known?.version === version ? known.facts : undefined;
	}
}

type Find = (sql: Sql | Tx) => PromiseLike<Seen[]>;

/** Reads in one snapshot, and writes nothing. */
export const inSnapshot = <T>(sql: Sql, read: (tx: Tx) => Promise<T>) =>
	sql.begin('isolation level repeatable read read only', read) as Promise<T>;

const isComplete = (seen: Seen & { facts: AlbumFacts | undefined }): seen is SeenAlbum =>
	seen.facts !== undefined;

type FactsRow = Omit<AlbumFacts, 'linkedUntil'> & { space: number; links: (string | null)[] | null };

async function factsOf(tx: Tx, spaces: number[]): Promise<Map<number, AlbumFacts>> {
	const rows = await tx<FactsRow[]>`
		select a.space, a.id, a.name, a.description, a.kind, a.sort as "order", a.owner_id as "ownerId",
			a.is_activity_enabled as "isActivityEnabled", a.slug, a.created_at as "createdAt",
			a.updated_at as "updatedAt", a.last_activity_at as "lastActivityAt", a.deleted_at is not null as "isDeleted",
			(select count(*)::integer from entries e where e.space = a.space and not e.deleted) as "assetCount",
			coalesce(
				case when a.image is not null then a.image_id end,
				(select asset_id from entries e
					where e.space = a.space and e.asset_id = a.cover_asset_id and not e.deleted),
				case a.sort
					when 'manual' then (select asset_id from entries e where e.space = a.space and not e.deleted
						order by ${shownOrder(tx, 'manual')} limit 1)
					when 'asc' then (select asset_id from entries e where e.space = a.space and not e.deleted
						order by ${shownOrder(tx, 'asc')} limit 1)
					else (select asset_id from entries e where e.space = a.space and not e.deleted
						order by ${shownOrder(tx, 'desc')} limit 1)
				end) as "coverAssetId",
			(select json_agg(json_build_object('id', m.user_id, 'name', m.name, 'handle', m.handle,
					'picture', m.picture, 'role', m.role, 'joinedAt', m.joined_at)
					order by m.role = 'owner' desc, m.joined_at, m.user_id)
				from members m where m.space = a.space and not m.deleted) as members,
			(select json_agg(l.expires_at) from links l where l.space = a.space and not l.deleted) as links
		from albums a where a.space = any(${spaces}::integer[])`;
	return new Map(
		rows.map(({ space, links, members, ...facts }) => [
			space,
			{
				...facts,
				members: members.map((member) => ({ ...member, joinedAt: moment(member.joinedAt) })),
				linkedUntil: lastOf(links),
			},
		]),
	);
}

/** A time as JSON of PostgreSQL has it, as it goes on the wire. */
const moment = (time: string) => new Date(time).toISOString();

/** When the last of several ends; null is never. */
function lastOf(ends: (string | null)[] | null): string | null | undefined {
	if (!ends || ends.length === 0) return undefined;
	return ends.reduce((last, end) => (last === null || end === null ? null : later(last, moment(end))), '');
}

const later = (a: string, b: string) => (a > b ? a : b);
