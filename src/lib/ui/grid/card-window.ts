/** A grid of equal cards, of which only those near the screen are drawn. All figures are pixels. */
export interface CardWindow {
	columns: number;
	/** Width of one card */
	card: number;
	/** From the top of one row to the top of the next */
	step: number;
	height: number;
	/** The first card that is drawn, and the end of them */
	start: number;
	end: number;
}

export interface CardMeasures {
	count: number;
	width: number;
	/** The narrowest card; as many columns as fit, but not fewer than `leastColumns` */
	narrowest: number;
	leastColumns: number;
	gap: number;
	/** Height of a card of a width */
	heightOf: (card: number) => number;
	/** What is seen, from the grid's top */
	from: number;
	to: number;
	overscan: number;
}

/** Which cards to draw, and where. */
export function cardWindow(measures: CardMeasures): CardWindow {
	const { count, width, narrowest, leastColumns, gap, heightOf, from, to, overscan } = measures;
	const columns = Math.max(leastColumns, Math.floor((width + gap) / (narrowest + gap)));
	const card = (width - gap * (columns - 1)) / columns;
	const step = heightOf(card) + gap;
	const rows = Math.ceil(count / columns);
	const first = Math.min(rows, Math.max(0, Math.floor((from - overscan) / step)));
	const last = Math.min(rows, Math.max(first, Math.ceil((to + overscan) / step)));
	return {
		columns,
		card,
		step,
		height: Math.max(0, rows * step - gap),
		start: Math.min(count, first * columns),
		end: Math.min(count, last * columns),
	};
}
