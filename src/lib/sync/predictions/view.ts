import type { ReadonlyJSONValue, WriteTransaction } from 'replicache';
import type { Author, Comment, Like } from '#domain/activity.ts';
import type { Album } from '#domain/album.ts';
import type { Asset } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { keys } from '#domain/keys.ts';
import type { Link } from '#domain/link.ts';
import type { Me, Member } from '#domain/member.ts';
import type { Notice } from '#domain/notice.ts';
import { may, type Right, type Role } from '#domain/roles.ts';
import type { Places } from './places.ts';

/** What a prediction has taken away: it stays under its key, so that a `drop` finds every key that is held. */
export type Held<T> = T & { deleted?: true };

/** A mutation's transaction in the words of the domain. Reads pass over what is marked deleted, except `held`. */
export class View {
	readonly me: Id;
	readonly places: Places;
	/** The same for every run of one mutation */
	readonly mutation: string;
	readonly #tx: WriteTransaction;

	constructor(tx: WriteTransaction, me: Id, places: Places) {
		this.#tx = tx;
		this.me = me;
		this.places = places;
		this.mutation = `${tx.clientID}/${tx.mutationID}`;
	}

	/** A value with its mark, where it is marked deleted. Do not change it: it is the cache's own. */
	async held<T>(key: string): Promise<Held<T> | undefined> {
		return (await this.#tx.get(key)) as Held<T> | undefined;
	}

	async #live<T>(key: string): Promise<T | undefined> {
		const value = await this.held<T>(key);
		return value?.deleted ? undefined : value;
	}

	album = (id: Id) => this.#live<Album>(keys.album(id));
	member = (albumId: Id, userId: Id) => this.#live<Member>(keys.member(albumId, userId));
	entry = (albumId: Id, assetId: Id) => this.#live<Entry>(keys.entry(albumId, assetId));
	comment = (albumId: Id, id: Id) => this.#live<Comment>(keys.comment(albumId, id));
	like = (albumId: Id, assetId: Id | null) => this.#live<Like>(keys.like(albumId, assetId, this.me));
	link = (albumId: Id, id: Id) => this.#live<Link>(keys.link(albumId, id));
	asset = (id: Id) => this.#live<Asset>(keys.asset(id));
	notice = (id: Id) => this.#live<Notice>(keys.notice(id));

	/** All values under a prefix that are not marked deleted, with their keys. */
	async *scan<T>(prefix: string): AsyncGenerator<[key: string, value: T]> {
		for await (const [key, value] of this.#tx.scan({ prefix }).entries()) {
			const held = value as unknown as Held<T>;
			if (!held.deleted) yield [key, held];
		}
	}

	entries = (albumId: Id) => this.scan<Entry>(keys.entry(albumId, ''));
	members = (albumId: Id) => this.scan<Member>(keys.member(albumId, ''));

	async role(albumId: Id): Promise<Role | undefined> {
		return (await this.member(albumId, this.me))?.role;
	}

	/**
	 * An album in which this person has a right. A deleted one is not found, as on the server.
	 *
	 * @throws Refusal `album.not_found` `album.no_right`
	 */
	async albumFor(right: Right, id: Id): Promise<Album> {
		const album = await this.album(id);
		const role = await this.role(id);
		if (!album || album.deletedAt !== null || !may(role, 'see')) refuse('album.not_found', { albumId: id });
		if (!may(role, right)) refuse('album.no_right', { albumId: id, right });
		return album;
	}

	/** This person as author or member. Before the first sync only the id is known. */
	async author(): Promise<Author> {
		const me = await this.#live<Me>(keys.me);
		const { name = '', handle = '', picture = null } = me ?? {};
		return { userId: this.me, name, handle, picture };
	}

	async put(key: string, value: object): Promise<void> {
		await this.#tx.set(key, value as ReadonlyJSONValue);
	}

	/** Marks as deleted. What is not there, or is marked already, stays so. */
	async remove(key: string): Promise<void> {
		const value = await this.held<object>(key);
		if (value && !value.deleted) await this.put(key, { ...value, deleted: true });
	}

	putAlbum = (album: Album) => this.put(keys.album(album.id), album);

	/** Moves an album's times; see `touched`. */
	async touch(album: Album, at: string, what: 'content' | 'activity'): Promise<void> {
		await this.putAlbum(touched(album, at, what));
	}

	async putEntry(entry: Entry): Promise<void> {
		this.places.saw(entry.albumId, entry.position);
		await this.put(keys.entry(entry.albumId, entry.assetId), entry);
	}
}

/** An album with its times moved: `updatedAt` with its fields and entries, `lastActivityAt` with everything. */
export const touched = (album: Album, at: string, what: 'content' | 'activity'): Album => ({
	...album,
	updatedAt: what === 'content' ? later(album.updatedAt, at) : album.updatedAt,
	lastActivityAt: later(album.lastActivityAt, at),
});

/** Whether a value has these fields already: an edit that changes nothing moves no time. */
export const isSame = <T extends object>(value: T, fields: Partial<T>): boolean =>
	Object.entries(fields).every(([name, wanted]) => value[name as keyof T] === wanted);

const later = (a: string, b: string) => (a < b ? b : a);
