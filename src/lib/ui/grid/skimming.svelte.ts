/**
 * Screens a second from which a page goes by faster than pictures can be made out. To draw each all the same would take
 * several frames for every one, and the page would stutter past instead.
 */
const fast = 12;
/** Milliseconds between two scrolls that are one movement, also where a frame takes long */
const within = 500;
/** Milliseconds after its last scroll at which a movement has ended */
const pause = 120;

/** Whether a long page goes by too fast to be seen, so that only the places of what is on it are drawn. */
export class Skimming {
	/** While it does: what was drawn before it did */
	#before = $state.raw<readonly string[]>();
	#last = { from: 0, at: -Infinity };
	#ended: ReturnType<typeof setTimeout> | undefined;

	get isOn(): boolean {
		return this.#before !== undefined;
	}

	/** Whether something is drawn, and not its place alone. */
	draws(id: string): boolean {
		return this.#before?.includes(id) ?? true;
	}

	/**
	 * Says that the page was scrolled, with its upper and lower edge in pixels. A single leap, as to a month, is none that
	 * goes by.
	 *
	 * @param at milliseconds, of any beginning
	 * @param drawn ids of what is drawn until now
	 */
	scrolled(from: number, to: number, at: number, drawn: () => readonly string[]): void {
		const { from: before, at: then } = this.#last;
		this.#last = { from, at };
		const isOne = at - then < within;
		const screens = Math.abs(from - before) / Math.max(1, to - from);
		if (isOne && screens / (at - then) > fast / 1_000) this.#before ??= drawn();
		else this.#before = undefined;
		clearTimeout(this.#ended);
		if (this.#before) this.#endSoon();
	}

	#endSoon(): void {
		const begun = performance.now();
		this.#ended = setTimeout(() => {
			// A page that was busy for longer has not heard yet whether it goes on.
			if (performance.now() - begun > 1.5 * pause) this.#endSoon();
			else this.#before = undefined;
		}, pause);
	}
}
