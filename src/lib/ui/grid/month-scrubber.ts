/** The strip beside a long timeline: which month a height stands for, and which labels fit. */

export interface ScrubberMonth {
	/** `2024-06` */
	key: string;
	title: string;
	/** Pixels from the top of the grid */
	top: number;
}

export interface ScrubberLabel {
	text: string;
	/** 0 at the top of the strip, 1 at its end */
	at: number;
}

/** The month that is shown at a height: the last that begins at or above it. */
export function monthAt(months: readonly ScrubberMonth[], y: number): ScrubberMonth | undefined {
	let low = 0;
	let high = months.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (months[middle]!.top <= y) low = middle + 1;
		else high = middle;
	}
	return months[low - 1] ?? months[0];
}

/**
 * The years that can be written beside a strip without touching each other. The first of a year's months in display
 * order stands for it; a year that would come too close to the one before is left out.
 *
 * @param height of the whole grid, and `strip` of the strip, in pixels
 * @param room that a label needs, in pixels of the strip
 */
export function yearLabels(
	months: readonly ScrubberMonth[],
	height: number,
	strip: number,
	room: number,
): ScrubberLabel[] {
	const labels: ScrubberLabel[] = [];
	let year = '';
	let last = -Infinity;
	for (const month of months) {
		const own = month.key.slice(0, 4);
		if (own === year) continue;
		const at = height > 0 ? month.top / height : 0;
		if (at * strip - last < room) continue;
		year = own;
		last = at * strip;
		labels.push({ text: own, at });
	}
	return labels;
}

/** Where on the strip (0 to 1) a scroll position lies, and back. `room` is how far the grid can scroll, in pixels. */
export const fractionOf = (scrolled: number, room: number) =>
	room <= 0 ? 0 : Math.min(1, Math.max(0, scrolled / room));
export const scrolledTo = (fraction: number, room: number) =>
	Math.min(1, Math.max(0, fraction)) * Math.max(0, room);
