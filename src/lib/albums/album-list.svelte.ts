import { fromLive } from '#lib/store/live.svelte.ts';
import { allAlbums } from '#lib/store/queries.ts';
import { currentSync } from '#lib/sync/client.ts';
import { countByFilter, type Filter, foundAlbums, type Sort, sortedAlbums } from './album-order.ts';
import { type ListPreferences, openingSort, readPreferences } from './list-preferences.ts';

const preferenceKey = 'gatefold:albums';

/** The album list as a person has filtered and sorted it. Reads the device only, so it is there before any network. */
export class AlbumList {
	readonly #all = fromLive(allAlbums, []);
	search = $state('');
	filter = $state<Filter>('all');
	#preferences = $state.raw(readPreferences(localStorage.getItem(preferenceKey)));
	#sort = $state<Sort>(openingSort(this.#preferences));

	readonly counts = $derived.by(() => countByFilter(this.#all.current));
	// Apart from the search, which would sort thousands anew at every letter.
	readonly #sorted = $derived.by(() => sortedAlbums(this.#all.current, this.#sort));
	readonly shown = $derived.by(() => foundAlbums(this.#sorted, this.filter, this.search));

	/** Whether the device has been asked; not the server */
	get loaded(): boolean {
		return this.#all.loaded;
	}

	/** What this device remembers of how the list is shown */
	get preferences(): ListPreferences {
		return this.#preferences;
	}

	get sort(): Sort {
		return this.#sort;
	}

	set sort(sort: Sort) {
		this.#sort = sort;
		this.remember({ sort });
	}

	/** Changes what this device remembers. An order to open with is the list's order from now on. */
	remember(changes: Partial<ListPreferences>): void {
		this.#preferences = { ...this.#preferences, ...changes };
		if (changes.opensWith) this.#sort = openingSort(this.#preferences);
		localStorage.setItem(preferenceKey, JSON.stringify(this.#preferences));
	}

	showAll(): void {
		this.search = '';
		this.filter = 'all';
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
