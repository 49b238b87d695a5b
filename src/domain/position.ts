/**
 * A place in an order, as a fractional index: a string between any two others can always be made. Strings are
 * compared by code unit (`COLLATE "C"` in SQL), and equal ones by asset id.
 */
import { generateNKeysBetween } from 'fractional-indexing';

export interface Placed {
	assetId: string;
	position: string;
}

export const comparePlaced = (a: Placed, b: Placed): number =>
	a.position < b.position
		? -1
		: a.position > b.position
			? 1
			: a.assetId < b.assetId
				? -1
				: a.assetId > b.assetId
					? 1
					: 0;

/** `count` positions in rising order, all after `last` (null: an empty order). */
export const positionsAfter = (last: string | null, count: number): string[] =>
	generateNKeysBetween(last, null, count);

/**
 * `count` positions in rising order that lie between two neighbours. Neighbours with equal positions leave no room
 * between them: then undefined, and the caller gives new positions to all.
 */
export function positionsBetween(
	before: string | null,
	after: string | null,
	count: number,
): string[] | undefined {
	if (before !== null && after !== null && before >= after) return undefined;
	return generateNKeysBetween(before, after, count);
}

/**
 * Moves some of an order behind one of it, keeping the order among the moved as given.
 *
 * @param order all that are in the album, in order
 * @param moved asset ids; those that are not in `order` are passed over
 * @param after the position behind which they go, null for the front. It may be the place of one that is gone.
 * @returns the new positions of the moved, and of all others where there was no room between the neighbours
 */
export function moved(order: readonly Placed[], ids: readonly string[], after: Placed | null): Placed[] {
	const present = new Set(order.map((placed) => placed.assetId));
	const moving = [...new Set(ids)].filter((id) => present.has(id));
	const away = new Set(moving);
	const staying = order.filter((placed) => !away.has(placed.assetId));
	const split = after === null ? 0 : staying.findLastIndex((placed) => comparePlaced(placed, after) <= 0) + 1;
	const before = staying[split - 1]?.position ?? null;
	const next = staying[split]?.position ?? null;
	const positions = positionsBetween(before, next, moving.length);
	if (positions) return moving.map((assetId, i) => ({ assetId, position: positions[i]! }));

	const all = [
		...staying.slice(0, split).map((placed) => placed.assetId),
		...moving,
		...staying.slice(split).map((placed) => placed.assetId),
	];
	const fresh = positionsAfter(null, all.length);
	return all.map((assetId, i) => ({ assetId, position: fresh[i]! }));
}

/** The new places that make a difference: none, where the order is already as it is asked for. */
export function changed(order: readonly Placed[], places: readonly Placed[]): Placed[] {
	const before = new Map(order.map(({ assetId, position }) => [assetId, position]));
	const after = new Map([...before, ...places.map(({ assetId, position }) => [assetId, position] as const)]);
	const sorted = [...after].map(([assetId, position]) => ({ assetId, position })).sort(comparePlaced);
	if (sorted.every(({ assetId }, i) => assetId === order[i]?.assetId)) return [];
	return places.filter(({ assetId, position }) => before.get(assetId) !== position);
}
