import {
	edgesOf,
	layoutGrid,
	neighbourOf,
	placeOf,
	visibleIn,
	type Direction,
	type GridLayout,
} from './grid-layout.ts';
import { Skimming } from './skimming.svelte.ts';
import type { TileSection } from './tile.ts';

/** Pixels that are drawn above and below what is seen, so that a flick of the wheel finds pictures there. */
const overscan = 700;

/** Target height of a row for a width, in pixels: about three pictures on a phone, five at the desk. */
export const targetHeight = (width: number): number => (width < 600 ? 120 : width < 1000 ? 180 : 220);

/** Height of a month's title in pixels, and the space above it, which parts it from the month before. */
export const titleHeight = 44;
const aboveTitle = (width: number): number => (width < 600 ? 8 : 20);

/** What of a grid is drawn, and which picture the keyboard is on. Knows numbers; the component knows the page. */
export class PhotoGridView {
	readonly #sections: () => readonly TileSection[];
	width = $state(0);
	/** The part of the grid that is on the screen, in pixels from its top */
	from = $state(0);
	to = $state(0);
	#focused = $state<string>();
	readonly skimming = new Skimming();

	constructor(sections: () => readonly TileSection[]) {
		this.#sections = sections;
	}

	readonly aboveTitle = $derived(aboveTitle(this.width));

	readonly #overscan = $derived(this.skimming.isOn ? 0 : overscan);

	readonly layout: GridLayout = $derived.by(() =>
		layoutGrid(this.#sections(), {
			width: this.width,
			target: targetHeight(this.width),
			gap: 4,
			title: titleHeight + this.aboveTitle,
		}),
	);

	readonly visible = $derived.by(() =>
		this.width === 0 ? [] : visibleIn(this.layout, this.from - this.#overscan, this.to + this.#overscan),
	);

	/** Says that the page was scrolled. @param at milliseconds, of any beginning */
	scrolled(from: number, to: number, at: number): void {
		this.skimming.scrolled(from, to, at, () => this.#drawn);
		this.from = from;
		this.to = to;
	}

	readonly #drawn = $derived.by(() =>
		this.visible.flatMap(({ placed, rows }) =>
			rows.flatMap((row) => placed.section.ids.slice(row.start, row.end)),
		),
	);

	/** Tab reaches one picture: the one that was on last, or the first that is seen. */
	readonly reachable = $derived.by(() => {
		const drawn = this.#drawn;
		return this.#focused !== undefined && drawn.includes(this.#focused) ? this.#focused : drawn[0];
	});

	focus(id: string): void {
		this.#focused = id;
	}

	neighbour(id: string, direction: Direction): string | undefined {
		return neighbourOf(this.layout, id, direction);
	}

	/** Where a picture lies, in pixels from the grid's top */
	edges(id: string): { top: number; bottom: number } | undefined {
		const place = placeOf(this.layout, id);
		return place && edgesOf(place);
	}

	get order(): string[] {
		return this.#sections().flatMap((section) => [...section.ids]);
	}
}
