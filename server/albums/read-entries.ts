import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { AlbumOrder } from '#domain/album.ts';
import type { AssetSummary } from '#domain/asset.ts';
import { refuse } from '#domain/errors.ts';
import { Id } from '#domain/ids.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { type AlbumReader, inSnapshot, type SeenAlbum } from './read-albums.ts';
import { shownOrder } from './shown-order.ts';

export interface PlacedAsset {
	id: Id;
	asset: AssetSummary;
	addedBy: Id;
	addedAt: string;
}

/** Bytes of pages that are remembered as they are sent. */
const mostRemembered = 64 * 1024 * 1024;

/** A page begins behind this entry, in this order. */
const Cursor = z.tuple([AlbumOrder, z.string().regex(/^[^\0]*$/), Id]);
type Cursor = z.infer<typeof Cursor>;

/**
 * Reads what is in an album, page by page, in its order. A page is remembered as it is sent, by the version of the
 * album's space, so one that is asked for again costs no reading and no writing of JSON. (rule R1)
 */
export class EntryReader {
	readonly #sql: Sql;
	readonly #albums: AlbumReader;
	readonly #write: (page: PlacedAsset[], next: string | null) => string;
	readonly #pages = new LRUCache<string, Buffer>({
		maxSize: mostRemembered,
		sizeCalculation: (page) => page.length + 200,
	});

	/** @param write what a page is on the wire */
	constructor(sql: Sql, albums: AlbumReader, write: (page: PlacedAsset[], next: string | null) => string) {
		this.#sql = sql;
		this.#albums = albums;
		this.#write = write;
	}

	/**
	 * An album and a page of what is in it, both of one moment.
	 *
	 * @param cursor as the page before gave it; undefined for the first page
	 * @throws Refusal `album.not_found` as AlbumReader does; `input.invalid` for a cursor that was made up, or is of another
	 *   order than the album's
	 */
	async page(
		userId: Id,
		albumId: Id,
		{ cursor, limit }: { cursor?: string | undefined; limit: number },
	): Promise<{ album: SeenAlbum; page: Buffer }> {
		const keyOf = ({ space, version }: SeenAlbum) => `${space} ${version} ${cursor ?? ''} ${limit}`;
		const album = await this.#albums.one(userId, albumId);
		const known = this.#pages.get(keyOf(album));
		if (known) return { album, page: known };
		return inSnapshot(this.#sql, async (tx) => {
			const album = await this.#albums.one(userId, albumId, tx);
			const { order } = album.facts;
			const rows = await read(tx, album.space, order, cursorOf(cursor, order), limit + 1);
			const shown = rows.slice(0, limit);
			const last = rows.length > limit ? shown.at(-1) : undefined;
			const page = Buffer.from(this.#write(shown, last ? cursorBehind(order, last) : null));
			this.#pages.set(keyOf(album), page);
			return { album, page };
		});
	}
}

function read(tx: Tx, space: number, order: AlbumOrder, after: Cursor | undefined, limit: number) {
	const by = order === 'manual' ? tx`e.position` : tx`(e.asset->>'takenAt') collate "C"`;
	const behind = after
		? tx`and (${by}, e.asset_id) ${order === 'desc' ? tx`<` : tx`>`} (${after[1]}, ${after[2]}::uuid)`
		: tx``;
	return tx<Row[]>`
		select e.asset_id as id, e.asset, e.added_by as "addedBy", e.added_at as "addedAt", e.position
		from entries e where e.space = ${space} and not e.deleted ${behind}
		order by ${shownOrder(tx, order)} limit ${limit}`;
}

interface Row extends PlacedAsset {
	position: string;
}

const cursorBehind = (order: AlbumOrder, { id, position, asset }: Row): string =>
	writeCursor([order, order === 'manual' ? position : asset.takenAt, id] satisfies Cursor);

function cursorOf(text: string | undefined, order: AlbumOrder): Cursor | undefined {
	const cursor = readCursor(text, Cursor);
	if (cursor && cursor[0] !== order)
		refuse('input.invalid', { errors: [{ path: 'cursor', message: 'the album has another order now' }] });
	return cursor;
}
