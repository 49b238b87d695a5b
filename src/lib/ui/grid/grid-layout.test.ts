import { expect, test } from 'vitest';
import {
	cellsOf,
	dropAfter,
	edgesOf,
	idAt,
	layoutGrid,
	neighbourOf,
	placeOf,
	visibleIn,
	type Section,
} from './grid-layout.ts';

const measures = { width: 604, target: 200, gap: 4, title: 48 };

/** Months of square pictures named a0, a1, …: three fill a row. */
const months = (...counts: number[]): Section[] =>
	counts.map((count, i) => {
		const letter = String.fromCharCode(97 + i);
		return {
			key: letter,
			title: letter.toUpperCase(),
			ids: Array.from({ length: count }, (_, j) => `${letter}${j}`),
			ratios: new Float32Array(count).fill(1),
		};
	});

test('months lie below each other, each with its title', () => {
	const layout = layoutGrid(months(3, 6), measures);
	const [a, b] = layout.sections;
	expect(a!.height).toBeCloseTo(48 + 596 / 3, 2);
	expect(b!.top).toBeCloseTo(a!.height + 4, 2);
	expect(layout.height).toBeCloseTo(b!.top + b!.height, 2);
});

test('only the rows between two heights are visible', () => {
	const layout = layoutGrid(months(300), measures);
	const seen = visibleIn(layout, 2_000, 2_600);
	expect(seen).toHaveLength(1);
	expect(seen[0]!.rows.length).toBeLessThanOrEqual(4);
	expect(seen[0]!.rows[0]!.start).toBeGreaterThan(0);
});

test('of a hundred thousand pictures a screen needs a handful of rows', () => {
	const layout = layoutGrid(months(...Array.from({ length: 100 }, () => 1_000)), measures);
	const rows = visibleIn(layout, layout.height / 2, layout.height / 2 + 900).flatMap(({ rows }) => rows);
	expect(rows.length).toBeLessThan(8);
});

test('rows are packed once for one width', () => {
	const sections = months(30);
	expect(layoutGrid(sections, measures).sections[0]!.rows).toBe(
		layoutGrid(sections, measures).sections[0]!.rows,
	);
	expect(layoutGrid(sections, { ...measures, width: 900 }).sections[0]!.rows).not.toBe(
		layoutGrid(sections, measures).sections[0]!.rows,
	);
});

test('arrow keys go through the months as if they were one', () => {
	const layout = layoutGrid(months(4, 3), measures);
	expect(neighbourOf(layout, 'a3', 'right')).toBe('b0');
	expect(neighbourOf(layout, 'b0', 'left')).toBe('a3');
	expect(neighbourOf(layout, 'a1', 'down')).toBe('a3');
	expect(neighbourOf(layout, 'a3', 'down')).toBe('b0');
	expect(neighbourOf(layout, 'b1', 'up')).toBe('a3');
	expect(neighbourOf(layout, 'a0', 'left')).toBeUndefined();
	expect(neighbourOf(layout, 'a0', 'last')).toBe('b2');
	expect(neighbourOf(layout, 'b2', 'first')).toBe('a0');
});

test('the edges of a picture are those of its row', () => {
	const layout = layoutGrid(months(3, 3), measures);
	const { top, bottom } = edgesOf(placeOf(layout, 'b2')!);
	expect(bottom - top).toBeCloseTo(596 / 3, 2);
	expect(bottom).toBeCloseTo(layout.height, 2);
});

test('a drop goes between the two pictures nearest to it', () => {
	const untitled = months(6).map((section) => ({ ...section, title: '' }));
	const layout = layoutGrid(untitled, measures);
	expect(dropAfter(layout, 2, 10)).toBeNull();
	expect(dropAfter(layout, 190, 10)).toBe('a0');
	expect(dropAfter(layout, 600, 10)).toBe('a2');
	expect(dropAfter(layout, 2, 300)).toBe('a2');
	expect(dropAfter(layout, 300, 5_000)).toBe('a5');
});

test('at a point is the photograph there, or the one above it', () => {
	const layout = layoutGrid(months(5, 2), measures);
	expect(idAt(layout, 300, -50)).toBe('a0');
	expect(idAt(layout, 300, 60)).toBe('a1');
	expect(idAt(layout, 603, 100)).toBe('a2');
	// In the title of the next month, and beside the last of a row.
	expect(idAt(layout, 10, layout.sections[1]!.top + 20)).toBe('a3');
	expect(idAt(layout, 600, layout.sections[1]!.top + 100)).toBe('b1');
	expect(idAt(layout, 10, 9_000)).toBe('b0');
});

test('the photographs of some rows come one after the other, each where its row has it', () => {
	const [placed] = layoutGrid(months(7), measures).sections;
	const cells = cellsOf(placed!, placed!.rows.slice(1));
	expect(cells.map(({ id, index }) => [id, index])).toEqual([
		['a3', 3],
		['a4', 4],
		['a5', 5],
		['a6', 6],
	]);
	expect(cells[0]!.left).toBe(0);
	expect(cells[1]!.left).toBeCloseTo(cells[0]!.width + 4, 2);
	expect(cells[0]!.top).toBeCloseTo(48 + placed!.rows[0]!.height + 4, 2);
});
