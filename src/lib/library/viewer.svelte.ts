/** Which photo is shown, which come before and after, and how a finger moves it. */
export class ViewerState {
	readonly #order: () => readonly string[];
	readonly #current: () => string;
	/** Pixels by which a finger has moved the photo */
	dx = $state(0);
	dy = $state(0);
	#from: { x: number; y: number; id: number } | undefined;

	constructor(order: () => readonly string[], current: () => string) {
		this.#order = order;
		this.#current = current;
	}

	readonly index = $derived.by(() => this.#order().indexOf(this.#current()));

	get total(): number {
		return this.#order().length;
	}

	get previous(): string | undefined {
		return this.#order()[this.index - 1];
	}

	get next(): string | undefined {
		return this.index < 0 ? undefined : this.#order()[this.index + 1];
	}

	press(pointer: { pointerId: number; clientX: number; clientY: number }): void {
		this.#from = { id: pointer.pointerId, x: pointer.clientX, y: pointer.clientY };
	}

	drag(pointer: { pointerId: number; clientX: number; clientY: number }): void {
		if (this.#from?.id !== pointer.pointerId) return;
		const dx = pointer.clientX - this.#from.x;
		const dy = pointer.clientY - this.#from.y;
		const sideways = Math.abs(dx) > Math.abs(dy);
		// At an end the photo follows half way, so that one feels that there is no more.
		const atEnd = dx > 0 ? !this.previous : !this.next;
		this.dx = sideways ? (atEnd ? dx / 3 : dx) : 0;
		this.dy = sideways ? 0 : Math.max(0, dy);
	}

	/** @returns what the gesture means */
	release(): 'previous' | 'next' | 'close' | undefined {
		const { dx, dy } = this;
		this.#from = undefined;
		this.dx = 0;
		this.dy = 0;
		if (dx > 56 && this.previous) return 'previous';
		if (dx < -56 && this.next) return 'next';
		return dy > 110 ? 'close' : undefined;
	}
}
