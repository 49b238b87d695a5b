/** One row of photographs that fills the width. Pictures `start` to `end` (not with it). */
export interface Row {
	start: number;
	end: number;
	/** Pixels from the top of the first row */
	top: number;
	height: number;
	/** Left edge and width of each picture, in pixels: [x, width, x, width, …] */
	spans: Float32Array;
}

// A panorama or a strip would make a row of its own a few pixels high, or push the others out.
const narrowest = 0.45;
const widest = 3;
/** A last row is stretched only where it is nearly full; else its pictures keep the target height. */
const nearlyFull = 0.8;

const clamped = (ratio: number) => Math.min(widest, Math.max(narrowest, ratio || 1));

/**
 * Packs pictures into rows of about one height that fill the width, in order. A row is closed where it comes closest
 * to the target height.
 *
 * @param ratios width divided by height of each picture
 * @param width of the rows, in pixels
 * @param target height of a row, in pixels
 * @param gap between pictures and between rows, in pixels
 */
export function packRows(ratios: ArrayLike<number>, width: number, target: number, gap: number): Row[] {
	const rows: Row[] = [];
	let start = 0;
	let sum = 0;
	let top = 0;

	const heightOf = (sumOfRatios: number, count: number) => (width - gap * (count - 1)) / sumOfRatios;
	const close = (end: number, height: number) => {
		const spans = new Float32Array(2 * (end - start));
		let x = 0;
		for (let i = start; i < end; i++) {
			const wide = clamped(ratios[i]!) * height;
			spans[2 * (i - start)] = x;
			spans[2 * (i - start) + 1] = wide;
			x += wide + gap;
		}
		rows.push({ start, end, top, height, spans });
		top += height + gap;
		start = end;
		sum = 0;
	};

	for (let i = 0; i < ratios.length; i++) {
		const ratio = clamped(ratios[i]!);
		const count = i - start;
		const with_ = heightOf(sum + ratio, count + 1);
		if (with_ >= target) {
			sum += ratio;
			continue;
		}
		const without = count > 0 ? heightOf(sum, count) : Infinity;
		if (without - target < target - with_) {
			close(i, without);
			sum = ratio;
		} else {
			sum += ratio;
			close(i + 1, with_);
		}
	}
	if (start < ratios.length) {
		const full = heightOf(sum, ratios.length - start);
		close(ratios.length, full <= target / nearlyFull ? full : target);
	}
	return rows;
}

/** Pixels from the top of the first row to the bottom of the last */
export const heightOfRows = (rows: readonly Row[]): number => {
	const last = rows.at(-1);
	return last ? last.top + last.height : 0;
};
