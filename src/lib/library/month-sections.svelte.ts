import { monthTitle } from '#lib/i18n/format.ts';
import { fromLive, type Live } from '#lib/store/live.svelte.ts';
import type { MonthCount } from '#lib/store/queries.ts';
import { sectionOf, type Tile, type TileSection } from '#lib/ui/grid/tile.ts';
import { MonthCache } from './month-cache.ts';

/** Where months come from: the timeline, or an album by taken-at. */
export interface MonthSource<T> {
	/** Newest first, with counts; reads no item */
	months: () => Promise<MonthCount[]>;
	/** Reads one month, newest first; one reader is asked again and again */
	reader: (month: string) => () => Promise<T[]>;
	tile: (item: T) => Tile;
	/** Oldest first instead; may read runes */
	ascending?: () => boolean;
}

/** Months that are read between two updates of the page */
const batch = 24;

/**
 * Months of a grid, read a window at a time: those near the screen with their items, live; of the others only ids and
 * shapes, so that every place is known.
 */
export class MonthSections<T> {
	readonly #source: MonthSource<T>;
	readonly #months: Live<MonthCount[]>;
	readonly #cache = new MonthCache<Live<T[] | undefined>>();
	readonly #made = new WeakMap<T[], TileSection>();
	#near = $state.raw<readonly string[]>([]);
	#filled = $state(0);
	#filling = false;

	constructor(source: MonthSource<T>) {
		this.#source = source;
		this.#months = fromLive(source.months, []);
	}

	readonly sections: readonly TileSection[] = $derived.by(() => {
		void this.#filled;
		const months = this.#months.current;
		const ordered = this.#ascending ? months.toReversed() : months;
		return ordered.map(({ month, count }) => {
			const items = this.#near.includes(month) ? this.#cache.live(month)?.current : undefined;
			return items ? this.#learn(month, items) : this.#cache.without(this.#keyOf(month), month, count);
		});
	});

	/** Whether the months are known; what is on the device is there within a frame or two */
	get loaded(): boolean {
		return this.#months.loaded;
	}

	get count(): number {
		return this.#months.current.reduce((sum, { count }) => sum + count, 0);
	}

	/** All ids as they are shown; placeholders for months that were not read yet. */
	get order(): string[] {
		return this.sections.flatMap((section) => [...section.ids]);
	}

	/** Says which months are near the screen. */
	near(keys: readonly string[]): void {
		if (keys.length === this.#near.length && keys.every((key) => this.#near.includes(key))) return;
		for (const key of keys) this.#follow(key);
		this.#near = [...keys];
	}

	/** The item itself, where its month is near; else its month is fetched, and it comes. */
	item(id: string): T | undefined {
		const section = this.sections.find((one) => one.ids.includes(id));
		if (!section) return undefined;
		const live = this.#cache.live(section.key);
		if (!live) {
			queueMicrotask(() => {
				this.#follow(section.key);
				this.#filled++;
			});
			return undefined;
		}
		const newestFirst = live.current;
		const items = this.#ascending ? newestFirst?.toReversed() : newestFirst;
		return items?.[section.ids.indexOf(id)];
	}

	/** Reads the months that were never seen, a few at a time, so that the length of the page is right. */
	async fill(): Promise<void> {
		if (this.#filling) return;
		this.#filling = true;
		try {
			let read = 0;
			for (const { month, count } of this.#months.current) {
				if (this.#cache.knows(this.#keyOf(month), count)) continue;
				this.#learn(month, await this.#source.reader(month)());
				if (++read % batch === 0) this.#filled++;
			}
			if (read > 0) this.#filled++;
		} finally {
			this.#filling = false;
		}
	}

	get #ascending(): boolean {
		return this.#source.ascending?.() ?? false;
	}

	#keyOf(month: string): string {
		return this.#ascending ? `${month} ascending` : month;
	}

	// Never called while something is derived: what is made in a derivation is no reason for it to run again.
	#follow(month: string): void {
		if (this.#cache.live(month)) return;
		this.#cache.follow(month, fromLive<T[] | undefined>(this.#source.reader(month), undefined));
	}

	#learn(month: string, newestFirst: T[]): TileSection {
		const made = this.#made.get(newestFirst);
		const key = this.#keyOf(month);
		if (made && this.#cache.isOf(key, made)) return made;
		const items = this.#ascending ? newestFirst.toReversed() : newestFirst;
		const section = sectionOf(month, monthTitle(month), items.map(this.#source.tile));
		this.#made.set(newestFirst, section);
		this.#cache.learn(key, section);
		return section;
	}
}
