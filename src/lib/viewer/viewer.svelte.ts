interface Pointer {
	pointerId: number;
	clientX: number;
	clientY: number;
}

/** Pixels that a finger may tremble while it taps */
const still = 6;

/** Which photo is shown, which come before and after, how a finger moves it, and what stands around it. */
export class ViewerState {
	readonly #order: () => readonly string[];
	readonly #current: () => string;
	/** Pixels by which a finger has moved the photo */
	dx = $state(0);
	dy = $state(0);
	/** Whether the information is open */
	informed = $state(false);
	/** Whether only the photo is shown */
	quiet = $state(false);
	#from: { x: number; y: number; id: number } | undefined;
	#hasMoved = false;

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

	/** Where a key goes; undefined for keys that go nowhere. */
	goal(key: string): string | undefined {
		if (key === 'ArrowLeft') return this.previous;
		if (key === 'ArrowRight') return this.next;
		if (key === 'Home') return this.#order()[0];
		return key === 'End' ? this.#order().at(-1) : undefined;
	}

	press(pointer: Pointer): void {
		this.#from = { id: pointer.pointerId, x: pointer.clientX, y: pointer.clientY };
		this.#hasMoved = false;
	}

	/** @param swipes false while a finger looks about in a photo that one has come near to */
	drag(pointer: Pointer, swipes = true): void {
		if (this.#from?.id !== pointer.pointerId) return;
		const dx = pointer.clientX - this.#from.x;
		const dy = pointer.clientY - this.#from.y;
		if (Math.hypot(dx, dy) > still) this.#hasMoved = true;
		if (!swipes) return;
		const sideways = Math.abs(dx) > Math.abs(dy);
		// At an end the photo follows half way, so that one feels that there is no more.
		const atEnd = dx > 0 ? !this.previous : !this.next;
		this.dx = sideways ? (atEnd ? dx / 3 : dx) : 0;
		this.dy = sideways ? 0 : Math.max(0, dy);
	}

	/** @returns what the gesture means; undefined too where it did not begin on the photo */
	release(): 'previous' | 'next' | 'close' | 'tap' | undefined {
		const { dx, dy } = this;
		const tapped = this.#from !== undefined && !this.#hasMoved;
		this.abandon();
		if (dx > 56 && this.previous) return 'previous';
		if (dx < -56 && this.next) return 'next';
		if (dy > 110) return 'close';
		return tapped ? 'tap' : undefined;
	}

	/** What the finger did means nothing: it was the first of two. */
	abandon(): void {
		this.#from = undefined;
		this.dx = 0;
		this.dy = 0;
	}
}
