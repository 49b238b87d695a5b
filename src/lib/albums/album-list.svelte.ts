import { fromLive } from '#lib/store/live.svelte.ts';
import { allAlbums } from '#lib/store/queries.ts';
import { currentSync } from '#lib/sync/client.ts';
import { countByFilter, type Filter, shownAlbums, type Sort } from './album-order.ts';

/** How the list is shown; remembered per device */
export type Layout = 'grid' | 'list';

const preferenceKey = 'gatefold:albums';
const sorts: readonly Sort[] = ['recent', 'name', 'items', 'oldest'];

/** The album list as a person has filtered and sorted it. Reads the device only, so it is there before any network. */
export class AlbumList {
	readonly #all = fromLive(allAlbums, []);
	search = $state('');
	filter = $state<Filter>('all');
	#sort = $state<Sort>('recent');
	#layout = $state<Layout>('grid');

	constructor() {
		const [sort, layout] = (localStorage.getItem(preferenceKey) ?? '').split(' ');
		this.#sort = sorts.find((one) => one === sort) ?? 'recent';
		this.#layout = layout === 'list' ? 'list' : 'grid';
	}

	readonly counts = $derived.by(() => countByFilter(this.#all.current));
	readonly shown = $derived.by(() => shownAlbums(this.#all.current, this.filter, this.search, this.#sort));

	/** Whether the device has been asked; not the server */
	get loaded(): boolean {
		return this.#all.loaded;
	}

	get sort(): Sort {
		return this.#sort;
	}

	set sort(sort: Sort) {
		this.#sort = sort;
		this.#remember();
	}

	get layout(): Layout {
		return this.#layout;
	}

	set layout(layout: Layout) {
		this.#layout = layout;
		this.#remember();
	}

	showAll(): void {
		this.search = '';
		this.filter = 'all';
	}

	#remember(): void {
		localStorage.setItem(preferenceKey, `${this.#sort} ${this.#layout}`);
	}
}

let known: { userId: string; list: AlbumList } | undefined;

/** The list outlives its page, so that coming back from an album finds the same place. */
export function albumListOf(userId: string = currentSync().userId): AlbumList {
	if (known?.userId !== userId) {
		// In a root of its own: what is derived in it would end with the component that asked first.
		$effect.root(() => {
			known = { userId, list: new AlbumList() };
		});
	}
	return known!.list;
}
