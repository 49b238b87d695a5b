export interface Toast {
	id: number;
	text: string;
	undo?: () => void;
}

/** Milliseconds that a message stays: long enough to read it, and to think better of what was done. */
export const toastStays = 10_000;

/** Short messages about what was just done, with its undo. The newest replaces the others. */
export class Toasts {
	current = $state<Toast>();
	/** Modal dialogs that show messages themselves: what lies outside of one can neither be seen nor pressed. */
	dialogs = $state(0);
	#last = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#left = toastStays;
	#since = 0;

	show(text: string, undo?: () => void): void {
		this.current = { id: ++this.#last, text, undo };
		this.#left = toastStays;
		this.resume();
	}

	undo(): void {
		const undo = this.current?.undo;
		this.dismiss();
		undo?.();
	}

	dismiss(): void {
		clearTimeout(this.#timer);
		this.current = undefined;
	}

	/** Someone points at it or has the focus in it: it does not go away under their hand. */
	hold(): void {
		clearTimeout(this.#timer);
		this.#left -= Date.now() - this.#since;
	}

	resume(): void {
		clearTimeout(this.#timer);
		this.#since = Date.now();
		this.#timer = setTimeout(() => this.dismiss(), Math.max(1_500, this.#left));
	}
}

export const toasts = new Toasts();
