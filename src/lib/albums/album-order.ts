import type { AlbumRow } from '#lib/store/database.ts';

/** `local`: folders of this device, of which none is known yet */
export type Filter = 'all' | 'mine' | 'shared' | 'local';
export type Sort = 'recent' | 'name' | 'items' | 'oldest';
export const defaultSort: Sort = 'recent';

type Listed = Pick<
	AlbumRow,
	'id' | 'name' | 'description' | 'role' | 'assetCount' | 'lastActivityAt' | 'createdAt'
>;

const passes: Record<Filter, (album: Pick<AlbumRow, 'role'>) => boolean> = {
	all: () => true,
	mine: (album) => album.role === 'owner',
	shared: (album) => album.role !== 'owner',
	local: () => false,
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

type Texts = Pick<AlbumRow, 'name' | 'description'>;

/** By row: a search asks all of them at every letter, and a row that has changed is another one. */
const foldedTexts = new WeakMap<Texts, string>();

function foldedText(album: Texts): string {
	let text = foldedTexts.get(album);
	if (text === undefined) foldedTexts.set(album, (text = folded(`${album.name} ${album.description}`)));
	return text;
}

const wordsOf = (search: string) => folded(search).split(/\s+/).filter(Boolean);

/** The albums in the order of the list; ties by id, so that equal ones stand alike on every device. */
export const sortedAlbums = <T extends Listed>(albums: readonly T[], sort: Sort): T[] =>
	[...albums].sort((a, b) => orders[sort](a, b) || byText(a.id, b.id));

/** Those that pass the filter and have every word of the search in name or description, in the order they came in. */
export function foundAlbums<T extends Listed>(albums: readonly T[], filter: Filter, search: string): T[] {
	const words = wordsOf(search);
	return albums.filter(
		(album) => passes[filter](album) && words.every((word) => foldedText(album).includes(word)),
	);
}

/** How many albums each filter would show, whatever is searched for. */
export const countByFilter = (albums: readonly Pick<AlbumRow, 'role'>[]): Record<Filter, number> => ({
	all: albums.length,
	mine: albums.filter(passes.mine).length,
	shared: albums.filter(passes.shared).length,
	local: albums.filter(passes.local).length,
});
