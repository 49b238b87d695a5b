import type { ReadTransaction } from 'replicache';
import type { Album } from '#domain/album.ts';
import type { Entry } from '#domain/entry.ts';
import type { Id } from '#domain/ids.ts';
import { keys } from '#domain/keys.ts';
import type { Member } from '#domain/member.ts';
import { comparePlaced } from '#domain/position.ts';
import type { AlbumSource } from './album-rows.ts';

/** Where an album's source is read from: Replicache, or all of its values in memory while everything is derived. */
export interface Reader {
	/** A value that is not marked deleted */
	get<T>(key: string): Promise<T | undefined>;
	entriesOf(albumId: Id): AsyncIterable<Entry> | Iterable<Entry>;
}

/** Entries of one album that changed: those that are there afterwards, and the ids of all. */
export interface ChangedEntries {
	ids: Set<Id>;
	there: Entry[];
}

/** Reads what album rows are derived from. Remembers which entry is the first by hand, so that few edits read them all. */
export class AlbumSources {
	readonly #userId: Id;
	readonly #firsts = new Map<Id, Entry | undefined>();

	constructor(userId: Id) {
		this.#userId = userId;
	}

	async read(reader: Reader, albumId: Id, changed: ChangedEntries | undefined): Promise<AlbumSource> {
		const album = await reader.get<Album>(keys.album(albumId));
		const member = await reader.get<Member>(keys.member(albumId, this.#userId));
		const { coverAssetId, order } = album ?? {};
		const chosen = coverAssetId ? await reader.get<Entry>(keys.entry(albumId, coverAssetId)) : undefined;
		if (order !== 'manual') this.#firsts.delete(albumId);
		const first = order === 'manual' ? await this.#first(reader, albumId, changed) : undefined;
		return { album, role: member?.role, chosen, first };
	}

	/** Forgets which entries are the first: they may have gone unseen. */
	forget(): void {
		this.#firsts.clear();
	}

	async #first(reader: Reader, albumId: Id, changed: ChangedEntries | undefined): Promise<Entry | undefined> {
		const known = this.#firsts.get(albumId);
		const unsure = known === undefined || (changed?.ids.has(known.assetId) && !stillFirst(known, changed));
		const among = unsure ? reader.entriesOf(albumId) : [known, ...(changed?.there ?? [])];
		let first: Entry | undefined;
		for await (const entry of among) {
			// The same entry as it was and as it is now: what is now counts.
			if (!first || entry.assetId === first.assetId || comparePlaced(entry, first) < 0) first = entry;
		}
		this.#firsts.set(albumId, first);
		return first;
	}
}

/** Whether the first of all can only be itself or another that changed: it has not gone, and not moved back. */
function stillFirst(known: Entry, changed: ChangedEntries): boolean {
	const now = changed.there.find((entry) => entry.assetId === known.assetId);
	return now !== undefined && comparePlaced(now, known) <= 0;
}

/** Reads a transaction of Replicache's, passing over what is marked deleted. */
export function readerOf(tx: ReadTransaction): Reader {
	return {
		get: async <T>(key: string) => {
			const value = (await tx.get(key)) as (T & { deleted?: true }) | undefined;
			return value?.deleted ? undefined : value;
		},
		async *entriesOf(albumId) {
			for await (const value of tx.scan({ prefix: keys.entry(albumId, '') })) {
				const entry = value as unknown as Entry & { deleted?: true };
				if (!entry.deleted) yield entry;
			}
		},
	};
}
