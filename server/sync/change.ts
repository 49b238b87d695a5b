import type { Id } from '#domain/ids.ts';
import { type Refusal, refuse } from '#domain/errors.ts';
import type { Role } from '#domain/roles.ts';
import type { Tx } from '../db/sql.ts';
import type { Recency } from './recency.ts';
import { openSpace, type Space } from './spaces.ts';

/** Thrown when a command needs a space that was not locked; the transaction is rolled back and begun again with it. */
export class MissingSpaces extends Error {
	override name = 'MissingSpaces';
	readonly ids: Id[];
	constructor(ids: Id[]) {
		super(`spaces to lock as well: ${ids.join(', ')}`);
		this.ids = ids;
	}
}

/** An album under its lock, as a command sees it. */
export interface LockedAlbum {
	readonly space: number;
	readonly id: Id;
	readonly ownerId: Id;
	readonly name: string;
	readonly isActivityEnabled: boolean;
	readonly sort: 'asc' | 'desc' | 'manual';
	readonly coverAssetId: Id | null;
	readonly releasedAt: string | null;
	readonly deletedAt: string | null;
	/** Of the actor; undefined for a stranger */
	readonly role: Role | undefined;
}

/** What a rule refused of an edit whose rest was done, with the arguments that would ask for just that. */
export interface Report {
	refusal: Refusal;
	args: unknown;
}

/**
 * One transaction that changes rows of spaces: it holds their locks, stamps every row that it writes with the space's
 * next version, and knows who acts. src/lib/sync/SPEC.md, rules P1 to P4.
 */
export class Change {
	readonly tx: Tx;
	readonly actor: Id;
	/** By id; null for an id that is covered but has no space */
	readonly #spaces: Map<Id, Space | null>;
	/** Growth of each touched space, by number */
	#touched = new Map<number, number>();
	#albums = new Map<Id, LockedAlbum>();
	readonly #users = new Set<Id>();
	#reports: Report[] = [];
	#recency = new Map<number, Recency>();

	constructor(tx: Tx, actor: Id, covered: readonly Id[], locked: readonly Space[]) {
		this.tx = tx;
		this.actor = actor;
		this.#spaces = new Map(covered.map((id) => [id, null]));
		for (const space of locked) this.#spaces.set(space.id, space);
	}

	get touched(): ReadonlyMap<number, number> {
		return this.#touched;
	}

	/** Users whose memberships were changed: their streams are checked at once. */
	get users(): ReadonlySet<Id> {
		return this.#users;
	}

	/** @throws MissingSpaces when some of these are not locked */
	require(ids: readonly Id[]): void {
		const missing = ids.filter((id) => !this.#spaces.has(id));
		if (missing.length > 0) throw new MissingSpaces(missing);
	}

	/** The number of a locked space; undefined where the id has none. @throws MissingSpaces when it is not locked */
	space(id: Id): number | undefined {
		this.require([id]);
		return this.#spaces.get(id)?.number;
	}

	/** What a locked space belongs to; undefined where the id has none. @throws MissingSpaces when it is not locked */
	kindOf(id: Id): Space['kind'] | undefined {
		this.require([id]);
		return this.#spaces.get(id)?.kind;
	}

	/** The number of the actor's own space */
	get home(): number {
		return this.userSpace(this.actor);
	}

	/** @throws Refusal `user.not_found`; MissingSpaces when it is not locked */
	userSpace(userId: Id): number {
		this.require([userId]);
		const space = this.#spaces.get(userId);
		return space?.kind === 'user' ? space.number : refuse('user.not_found');
	}

	/**
	 * The version to stamp on rows of this space. The first call in a transaction takes it.
	 *
	 * @param growth how many rows a first sync of the space will carry more (or, negative, fewer)
	 */
	touch(number: number, growth = 0): number {
		const version = this.next(number);
		this.#touched.set(number, (this.#touched.get(number) ?? 0) + growth);
		return version;
	}

	/**
	 * What `touch` will answer, without taking it: for a statement that may turn out to change nothing. Where it has
	 * changed a row, `touch` must follow.
	 */
	next(number: number): number {
		for (const locked of this.#spaces.values()) if (locked?.number === number) return locked.version + 1;
		throw new Error(`space ${number} is touched without its lock`);
	}

	/**
	 * Says that an album has changed at a time: its own fields and entries (`updated`), or comments, likes and members.
	 * Its row is stamped and its times move at the end of the transaction: a hundred edits are one update.
	 */
	movesTimes(space: number, at: string, { updated }: { updated: boolean }): void {
		const version = this.touch(space);
		const before = this.#recency.get(space);
		this.#recency.set(space, {
			updatedAt: updated ? later(before?.updatedAt, at) : (before?.updatedAt ?? null),
			lastActivityAt: later(before?.lastActivityAt, at),
			version,
		});
	}

	get recency(): ReadonlyMap<number, Recency> {
		return this.#recency;
	}

	/** Says that a part of an edit was refused while the rest of it is done: a push leaves a notice of it. (rule P6) */
	report(refusal: Refusal, args: unknown): void {
		this.#reports.push({ refusal, args });
	}

	/** What was reported since the last call. */
	takeReports(): Report[] {
		const reports = this.#reports;
		this.#reports = [];
		return reports;
	}

	/** Says that a user's rights have changed, so that their open streams are checked again. */
	affects(userId: Id): void {
		this.#users.add(userId);
	}

	/** Makes and locks the space of a new album. Undefined when the id is taken. */
	async open(id: Id): Promise<number | undefined> {
		this.require([id]);
		if (this.#spaces.get(id)) return undefined;
		const space = await openSpace(this.tx, id);
		if (!space) throw new MissingSpaces([id]);
		this.#spaces.set(id, space);
		return space.number;
	}

	/**
	 * An album as it is now, with the actor's role in it.
	 *
	 * @throws Refusal `album.not_found` also where the actor may not know that it exists; MissingSpaces
	 */
	async album(id: Id): Promise<LockedAlbum> {
		const number = this.space(id);
		if (number === undefined) refuse('album.not_found', { albumId: id });
		const known = this.#albums.get(id);
		if (known) return known;
		const [album] = await this.tx<LockedAlbum[]>`
			select a.space, a.id, a.owner_id as "ownerId", a.name, a.is_activity_enabled as "isActivityEnabled", a.sort,
				a.cover_asset_id as "coverAssetId", a.released_at as "releasedAt", a.deleted_at as "deletedAt", m.role
			from albums a
			left join members m on m.space = a.space and m.user_id = ${this.actor} and not m.deleted
			where a.space = ${number}`;
		// A deleted album is there for its owner alone, to be restored.
		if (!album?.role || (album.deletedAt && album.role !== 'owner'))
			refuse('album.not_found', { albumId: id });
		this.#albums.set(id, album);
		return album;
	}

	/** To be called by whoever writes an album's row or its members: what was read of it is read again. */
	forget(id: Id): void {
		this.#albums.delete(id);
	}

	/** The state to go back to when a savepoint is rolled back. */
	mark(): () => void {
		const touched = new Map(this.#touched);
		const spaces = new Map(this.#spaces);
		const recency = new Map(this.#recency);
		return () => {
			this.#touched = touched;
			this.#recency = recency;
			this.#albums.clear();
			this.#reports = [];
			for (const id of this.#spaces.keys()) this.#spaces.set(id, spaces.get(id) ?? null);
		};
	}
}

// Times of the domain are UTC in one format, so that the later is the greater text.
const later = (a: string | null | undefined, b: string): string => (a && a > b ? a : b);
