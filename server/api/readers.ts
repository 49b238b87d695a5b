import { AlbumReader } from '../albums/read-albums.ts';
import { EntryReader } from '../albums/read-entries.ts';
import type { Sql } from '../db/sql.ts';
import { writePage } from './present.ts';

/** What REST reads with; each remembers what it has read. */
export interface Readers {
	albums: AlbumReader;
	entries: EntryReader;
}

export function createReaders(sql: Sql): Readers {
	const albums = new AlbumReader(sql);
	return { albums, entries: new EntryReader(sql, albums, writePage) };
}
