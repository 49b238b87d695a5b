import { dayTaken, shortDayTaken } from '#lib/i18n/format.ts';
import type { Tile } from './tile.ts';

/** One day of a grid that is ordered by taken-at */
export interface Day {
	/** `Wed 12` */
	short: string;
	/** `Wednesday 12 June 2024` */
	title: string;
	ids: readonly string[];
}

const known = new WeakMap<readonly Tile[], ReadonlyMap<string, Day>>();

/** The days of a month, each under the id of its first picture as shown. */
export function daysOf(tiles: readonly Tile[]): ReadonlyMap<string, Day> {
	const made = known.get(tiles) ?? new Map(grouped(tiles).map((day) => [day.ids[0]!, day]));
	known.set(tiles, made);
	return made;
}

function grouped(tiles: readonly Tile[]): Day[] {
	const days: { key: string; takenAt: string; ids: string[] }[] = [];
	for (const { id, asset } of tiles) {
		const key = asset.takenAt.slice(0, 10);
		const last = days.at(-1);
		if (last?.key === key) last.ids.push(id);
		else days.push({ key, takenAt: asset.takenAt, ids: [id] });
	}
	return days.map(({ takenAt, ids }) => ({ short: shortDayTaken(takenAt), title: dayTaken(takenAt), ids }));
}
