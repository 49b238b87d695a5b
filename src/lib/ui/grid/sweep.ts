interface Screen {
	/** The picture under a place of the window, or the nearest before it */
	idAt: (x: number, y: number) => string | undefined;
	/** Where pictures are seen: between what stands above and below them. Pixels of the window */
	seen: () => { top: number; bottom: number };
	/** @returns whether there was more to scroll */
	scroll: (by: number) => boolean;
	/** The finger has come to another picture */
	onto: (id: string) => void;
}

/** Pixels from the edge at which the page begins to scroll, and how many it scrolls a frame at the very edge */
const edge = 72;
const fastest = 22;

/** A finger that goes over pictures after a long press, and the page that scrolls under it at its edges. */
export class Sweep {
	readonly #screen: Screen;
	#at: { x: number; y: number } | undefined;
	#last: string | undefined;
	#frame = 0;

	constructor(screen: Screen) {
		this.#screen = screen;
	}

	get isOn(): boolean {
		return this.#last !== undefined;
	}

	begin(id: string): void {
		this.#last = id;
	}

	move(x: number, y: number): void {
		if (!this.isOn) return;
		this.#at = { x, y };
		this.#look();
		if (this.#frame === 0 && this.#speed() !== 0) this.#frame = requestAnimationFrame(() => this.#roll());
	}

	end(): void {
		cancelAnimationFrame(this.#frame);
		this.#frame = 0;
		this.#at = undefined;
		this.#last = undefined;
	}

	#roll(): void {
		this.#frame = 0;
		const speed = this.#speed();
		if (!this.isOn || speed === 0 || !this.#screen.scroll(speed)) return;
		this.#look();
		this.#frame = requestAnimationFrame(() => this.#roll());
	}

	#look(): void {
		const { top, bottom } = this.#screen.seen();
		const { x, y } = this.#at!;
		const id = this.#screen.idAt(x, Math.min(bottom - 1, Math.max(top, y)));
		if (id === undefined || id === this.#last) return;
		this.#last = id;
		this.#screen.onto(id);
	}

	#speed(): number {
		const { top, bottom } = this.#screen.seen();
		const y = this.#at?.y ?? 0;
		const above = top + edge - y;
		const below = y - (bottom - edge);
		if (above > 0) return -Math.ceil(Math.min(1, above / edge) * fastest);
		return below > 0 ? Math.ceil(Math.min(1, below / edge) * fastest) : 0;
	}
}
