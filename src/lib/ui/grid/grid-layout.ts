/**
 * Where everything in a grid of months lies, from numbers alone: nothing is measured in the page, so 100,000
 * photographs scroll as easily as ten.
 */
import { heightOfRows, packRows, type Row } from './justified-rows.ts';

/** One month, or all of an album that is arranged by hand (then without a title). */
export interface Section {
	key: string;
	title: string;
	ids: readonly string[];
	/** Width divided by height, one for each id */
	ratios: ArrayLike<number>;
}

export interface Measures {
	/** All in pixels */
	width: number;
	target: number;
	gap: number;
	/** Height of a month's title, with the space around it */
	title: number;
}

export interface PlacedSection {
	section: Section;
	index: number;
	top: number;
	height: number;
	/** From the section's top to its first row */
	rowsFrom: number;
	rows: Row[];
}

export interface GridLayout {
	sections: PlacedSection[];
	height: number;
	gap: number;
}

const packed = new WeakMap<ArrayLike<number>, { key: string; rows: Row[] }>();

function rowsOf(section: Section, { width, target, gap }: Measures): Row[] {
	const key = `${width}/${target}/${gap}`;
	const known = packed.get(section.ratios);
	if (known?.key === key) return known.rows;
	const rows = packRows(section.ratios, width, target, gap);
	packed.set(section.ratios, { key, rows });
	return rows;
}

/** Lays months below each other. Rows that were packed for the same width before are taken as they are. */
export function layoutGrid(sections: readonly Section[], measures: Measures): GridLayout {
	let top = 0;
	const placed = sections.map((section, index) => {
		const rows = rowsOf(section, measures);
		const rowsFrom = section.title ? measures.title : 0;
		const height = rowsFrom + heightOfRows(rows);
		const here = { section, index, top, height, rowsFrom, rows };
		top += height + measures.gap;
		return here;
	});
	return { sections: placed, height: Math.max(0, top - measures.gap), gap: measures.gap };
}

/** The first of a rising list that ends behind `y`; the list's length where none does. */
function firstEndingAfter(list: readonly { top: number; height: number }[], y: number): number {
	let low = 0;
	let high = list.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (list[middle]!.top + list[middle]!.height <= y) low = middle + 1;
		else high = middle;
	}
	return low;
}

export interface VisibleSection {
	placed: PlacedSection;
	rows: Row[];
}

/** What lies between two heights of the grid, in pixels from its top. */
export function visibleIn(layout: GridLayout, from: number, to: number): VisibleSection[] {
	const visible: VisibleSection[] = [];
	for (let i = firstEndingAfter(layout.sections, from); i < layout.sections.length; i++) {
		const placed = layout.sections[i]!;
		if (placed.top >= to) break;
		const above = placed.top + placed.rowsFrom;
		const first = firstEndingAfter(placed.rows, from - above);
		let end = first;
		while (end < placed.rows.length && above + placed.rows[end]!.top < to) end++;
		visible.push({ placed, rows: placed.rows.slice(first, end) });
	}
	return visible;
}

/** A photograph's place in its section, in pixels from the section's left and top */
export interface Cell {
	id: string;
	/** In the section */
	index: number;
	left: number;
	top: number;
	width: number;
	height: number;
}

/** The photographs of some rows of a section, one after the other. */
export function cellsOf({ section, rowsFrom }: PlacedSection, rows: readonly Row[]): Cell[] {
	return rows.flatMap(({ start, end, spans, top, height }) =>
		section.ids.slice(start, end).map((id, i) => ({
			id,
			index: start + i,
			left: spans[2 * i]!,
			top: rowsFrom + top,
			width: spans[2 * i + 1]!,
			height,
		})),
	);
}

export interface Place {
	placed: PlacedSection;
	row: number;
	index: number;
}

/** Where a photograph lies; undefined where the grid has it not. */
export function placeOf(layout: GridLayout, id: string): Place | undefined {
	for (const placed of layout.sections) {
		const index = placed.section.ids.indexOf(id);
		if (index < 0) continue;
		return { placed, index, row: placed.rows.findIndex((row) => index < row.end) };
	}
	return undefined;
}

/** Top and bottom of a photograph, in pixels from the grid's top */
export function edgesOf({ placed, row }: Place): { top: number; bottom: number } {
	const { top, height } = placed.rows[row]!;
	const above = placed.top + placed.rowsFrom + top;
	return { top: above, bottom: above + height };
}

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/** The photograph that an arrow key goes to: the next in order, or the nearest in the row above or below. */
export function neighbourOf(layout: GridLayout, id: string, direction: Direction): string | undefined {
	const filled = layout.sections.filter((placed) => placed.section.ids.length > 0);
	if (direction === 'first') return filled[0]?.section.ids[0];
	if (direction === 'last') return filled.at(-1)?.section.ids.at(-1);
	const here = placeOf(layout, id);
	if (!here) return undefined;
	const { placed, index } = here;
	const at = filled.indexOf(placed);

	if (direction === 'left') return placed.section.ids[index - 1] ?? filled[at - 1]?.section.ids.at(-1);
	if (direction === 'right') return placed.section.ids[index + 1] ?? filled[at + 1]?.section.ids[0];

	const step = direction === 'down' ? 1 : -1;
	const within = placed.rows[here.row + step];
	const beyond = filled[at + step];
	const row = within ?? (direction === 'down' ? beyond?.rows[0] : beyond?.rows.at(-1));
	if (!row) return undefined;
	const section = within ? placed.section : beyond!.section;
	const from = placed.rows[here.row]!;
	return section.ids[nearest(row, middleOf(from, index))];
}

const middleOf = (row: Row, index: number) =>
	row.spans[2 * (index - row.start)]! + row.spans[2 * (index - row.start) + 1]! / 2;

function nearest(row: Row, x: number): number {
	let best = row.start;
	for (let i = row.start; i < row.end; i++) {
		if (Math.abs(middleOf(row, i) - x) < Math.abs(middleOf(row, best) - x)) best = i;
	}
	return best;
}

/**
 * The photograph at a point, or the one above it; the first where none is.
 *
 * @param x @param y pixels from the grid's left and top
 */
export function idAt(layout: GridLayout, x: number, y: number): string | undefined {
	let found: string | undefined;
	for (const { section, top, rowsFrom, rows } of layout.sections) {
		for (const row of rows) {
			found ??= section.ids[row.start];
			if (top + rowsFrom + row.top > y) return found;
			const ends = row.spans.length / 2;
			let last = 0;
			while (last + 1 < ends && row.spans[2 * (last + 1)]! <= x) last++;
			found = section.ids[row.start + last];
		}
	}
	return found;
}

/**
 * Where something dropped at a point would go: behind which photograph (null: the front), for albums arranged by hand.
 *
 * @param x @param y pixels from the grid's left and top
 */
export function dropAfter(layout: GridLayout, x: number, y: number): string | null {
	let after: string | null = null;
	for (const placed of layout.sections) {
		for (const row of placed.rows) {
			const top = placed.top + placed.rowsFrom + row.top;
			if (top > y) return after;
			for (let i = row.start; i < row.end; i++) {
				const below = top + row.height + layout.gap <= y;
				if (!below && middleOf(row, i) > x) return after;
				after = placed.section.ids[i]!;
			}
		}
	}
	return after;
}
