import type { AlbumRow } from '#lib/store/database.ts';

/** Own albums of music with a name, the one that was last changed first: tracks may go into one of them. */
export function namesakes(albums: readonly AlbumRow[], name: string): AlbumRow[] {
	const wanted = comparable(name);
	if (wanted === '') return [];
	return albums
		.filter((album) => album.role === 'owner' && album.kind === 'music' && comparable(album.name) === wanted)
		.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
}

const comparable = (name: string) => name.trim().normalize('NFC').toLocaleLowerCase();
