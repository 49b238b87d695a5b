import type { AlbumRow } from '#lib/store/database.ts';

export type Filter = 'all' | 'mine' | 'shared';
export type Sort = 'recent' | 'name' | 'items' | 'oldest';

type Listed = Pick<
	AlbumRow,
	'id' | 'name' | 'description' | 'role' | 'assetCount' | 'lastActivityAt' | 'createdAt'
>;

const passes: Record<Filter, (album: Pick<AlbumRow, 'role'>) => boolean> = {
	all: () => true,
	mine: (album) => album.role === 'owner',
	shared: (album) => album.role !== 'owner',
};

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

const orders: Record<Sort, (a: Listed, b: Listed) => number> = {
	recent: (a, b) => byText(b.lastActivityAt, a.lastActivityAt),
	name: (a, b) => names.compare(a.name, b.name),
	items: (a, b) => b.assetCount - a.assetCount,
	oldest: (a, b) => byText(a.createdAt, b.createdAt),
};

/** A text without case and accents, as people type when they search: `Été` is `ete`. */
export const folded = (text: string): string =>
	text
		.normalize('NFD')
		.replace(/\p{Mark}/gu, '')
		.toLocaleLowerCase();

/** Whether every word of the search is somewhere in the name or the description. */
export function matches(album: Pick<AlbumRow, 'name' | 'description'>, search: string): boolean {
	const words = folded(search).split(/\s+/).filter(Boolean);
	if (words.length === 0) return true;
	const text = folded(`${album.name} ${album.description}`);
	return words.every((word) => text.includes(word));
}

/** The albums that pass the filter and match the search, in order; ties by id, so that no two stand still apart. */
export const shownAlbums = <T extends Listed>(
	albums: readonly T[],
	filter: Filter,
	search: string,
	sort: Sort,
): T[] =>
	albums
		.filter((album) => passes[filter](album) && matches(album, search))
		.sort((a, b) => orders[sort](a, b) || byText(a.id, b.id));

/** How many albums each filter would show, whatever is searched for. */
export const countByFilter = (albums: readonly Pick<AlbumRow, 'role'>[]): Record<Filter, number> => ({
	all: albums.length,
	mine: albums.filter(passes.mine).length,
	shared: albums.filter(passes.shared).length,
});
