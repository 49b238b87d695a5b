import type { Selection } from './selection.svelte.ts';

interface Grid {
	grid: () => HTMLElement | undefined;
	/** Behind which one something goes that is dropped at a place in pixels from the grid's left and top; null for the front */
	placeAt: (x: number, y: number) => string | null;
	order: () => readonly string[];
	selection: () => Selection | undefined;
	/** Undefined where the grid is not arranged by hand */
	move: () => ((ids: string[], after: string | null) => void) | undefined;
	/** One below the other, rather than side by side */
	isList?: boolean;
}

/** Pictures that are dragged to another place by the mouse: one, or all that are selected. */
export class Arranging {
	readonly #of: Grid;
	/** Where they would go, in pixels from the grid's left and top */
	mark = $state<{ x: number; y: number; width: number; height: number }>();
	#dragged: string[] = [];

	constructor(grid: Grid) {
		this.#of = grid;
	}

	begin(event: DragEvent): void {
		const id = (event.target as HTMLElement).closest<HTMLElement>('[data-id]')?.dataset.id;
		if (!id || !this.#of.move() || !event.dataTransfer) return;
		const selection = this.#of.selection();
		// In the order of the album, whatever the order in which they were selected.
		this.#dragged = selection?.has(id) ? this.#of.order().filter((other) => selection.has(other)) : [id];
		event.dataTransfer.effectAllowed = 'move';
		event.dataTransfer.setData('application/x-gatefold-move', String(this.#dragged.length));
	}

	over(event: DragEvent): void {
		const grid = this.#of.grid();
		if (this.#dragged.length === 0 || !grid) return;
		event.preventDefault();
		const after = this.#placeIn(grid, event);
		const beside = grid.querySelector(`[data-id="${after ?? this.#of.order()[0]}"]`);
		if (!beside) return;
		const [box, own] = [beside.getBoundingClientRect(), grid.getBoundingClientRect()];
		const [left, top] = [box.left - own.left, box.top - own.top];
		this.mark = this.#of.isList
			? { x: left, y: after === null ? top : top + box.height, width: box.width, height: 0 }
			: { x: after === null ? left : left + box.width, y: top, width: 0, height: box.height };
	}

	drop(event: DragEvent): void {
		const grid = this.#of.grid();
		if (this.#dragged.length === 0 || !grid) return;
		event.preventDefault();
		event.stopPropagation();
		let after = this.#placeIn(grid, event);
		const order = this.#of.order();
		// Behind one of the dragged is behind the nearest before it that stays.
		while (after !== null && this.#dragged.includes(after)) after = order[order.indexOf(after) - 1] ?? null;
		this.#of.move()?.(this.#dragged, after);
		this.end();
	}

	end(): void {
		this.#dragged = [];
		this.mark = undefined;
	}

	#placeIn(grid: HTMLElement, event: DragEvent): string | null {
		const box = grid.getBoundingClientRect();
		return this.#of.placeAt(event.clientX - box.left, event.clientY - box.top);
	}
}
