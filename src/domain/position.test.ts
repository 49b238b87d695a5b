import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changed, comparePlaced, moved, positionsAfter, positionsBetween, type Placed } from './position.ts';

const named = (names: string, positions = positionsAfter(null, names.length)): Placed[] =>
	[...names].map((assetId, i) => ({ assetId, position: positions[i]! }));

/** The order after a move, as a word. */
function after(order: Placed[], places: Placed[]): string {
	const next = new Map(order.map(({ assetId, position }) => [assetId, position]));
	for (const { assetId, position } of places) next.set(assetId, position);
	return [...next]
		.map(([assetId, position]) => ({ assetId, position }))
		.sort(comparePlaced)
		.map(({ assetId }) => assetId)
		.join('');
}

const at = (order: Placed[], name: string) => order.find(({ assetId }) => assetId === name)!;

describe('moved', () => {
	const order = named('abcde');

	test('moves behind one, keeping the order as given', () => {
		expect(after(order, moved(order, ['e', 'a'], at(order, 'c')))).toBe('bcead');
	});

	test('moves to the front', () => {
		expect(after(order, moved(order, ['d', 'b'], null))).toBe('dbace');
	});

	test('moves behind one that moves itself, as if it stood where it stood', () => {
		expect(after(order, moved(order, ['b', 'd'], at(order, 'b')))).toBe('abdce');
	});

	test('moves to the place of one that is gone', () => {
		const place = at(order, 'c');
		const without = order.filter((placed) => placed !== place);
		expect(after(without, moved(without, ['e'], place))).toBe('abed');
	});

	test('passes over what is not there, and what is named twice', () => {
		expect(after(order, moved(order, ['x', 'e', 'e'], null))).toBe('eabcd');
	});

	test('gives all new positions where two that stand side by side share one', () => {
		const tied = named('abc', ['a1', 'a1', 'a1']);
		const places = moved(tied, ['c'], at(tied, 'a'));
		expect(after(tied, places)).toBe('acb');
		expect(places).toHaveLength(3);
	});

	test('whatever moves, everything is there once, what stays keeps its order, and the moved are together', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 12 }),
				fc.array(
					fc.record({
						ids: fc.array(fc.nat(11), { minLength: 1, maxLength: 5 }),
						after: fc.option(fc.nat(11)),
					}),
					{ maxLength: 8 },
				),
				(size, moves) => {
					const names = [...'abcdefghijkl'].slice(0, size);
					let order = named(names.join(''));
					for (const move of moves) {
						const ids = [...new Set(move.ids.map((n) => names[n % size]!))];
						const anchor = move.after === null ? null : at(order, names[move.after % size]!);
						const before = after(order, []);
						const word = after(order, moved(order, ids, anchor));
						expect([...word].sort().join('')).toBe(names.join(''));
						const staying = (text: string) => [...text].filter((name) => !ids.includes(name)).join('');
						expect(staying(word)).toBe(staying(before));
						expect(word).toContain(ids.join(''));
						const places = new Map(
							moved(order, ids, anchor).map((placed) => [placed.assetId, placed.position]),
						);
						order = order
							.map((placed) => ({ ...placed, position: places.get(placed.assetId) ?? placed.position }))
							.sort(comparePlaced);
					}
				},
			),
		);
	});

	test('positions stay distinct however often things move to one spot', () => {
		let order = named('abcdefgh');
		for (let i = 0; i < 500; i++) {
			const places = moved(order, [order.at(-1)!.assetId], order[i % 3]!);
			for (const { assetId, position } of places) at(order, assetId).position = position;
			order = [...order].sort(comparePlaced);
			expect(new Set(order.map(({ position }) => position)).size).toBe(8);
		}
	});
});

test('a move that leaves the order as it is changes no position', () => {
	const order = positionsAfter(null, 3).map((position, i) => ({ assetId: 'abc'[i]!, position }));
	expect(changed(order, moved(order, ['a'], null))).toEqual([]);
	expect(changed(order, moved(order, ['b', 'c'], order[0]!))).toEqual([]);
	expect(changed(order, moved(order, ['a'], order[1]!)).map(({ assetId }) => assetId)).toEqual(['a']);
});

test('there is no room between equal positions or the wrong way round', () => {
	expect(positionsBetween('a1', 'a1', 1)).toBeUndefined();
	expect(positionsBetween('a2', 'a1', 1)).toBeUndefined();
	expect(positionsBetween('a1', 'a2', 3)).toHaveLength(3);
});
