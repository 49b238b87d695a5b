import type { Cookie } from '#protocol/cookie.ts';
import type { PullAnswer } from '#protocol/pull.ts';
import { folded } from './patch.ts';

/** Every poke runs all pending mutations again: about this many ms each. */
const rebaseCost = 0.5;
/** Pokes are held for at least this long while a push is on its way, in ms. */
const shortestHold = 250;

export interface PokesOptions {
	/** Applies one answer to Replicache. Rejects where its base is not the view that is held. */
	apply: (base: Cookie | null, answer: PullAnswer) => Promise<void>;
	/** Mutations that the server has not confirmed */
	pending: () => number;
	/** A poke could not be applied: pull */
	onBroken: () => void;
}

/**
 * What comes on the live stream, applied in order, one at a time. While the device's own queue drains, pokes are held
 * and folded into one: [V26].
 */
export class Pokes {
	readonly #options: PokesOptions;
	#held: { base: Cookie | null; answer: PullAnswer; since: number } | undefined;
	#applying: Promise<void> | undefined;
	#pushing = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(options: PokesOptions) {
		this.#options = options;
	}

	receive(base: Cookie, answer: PullAnswer): void {
		const held = this.#held;
		if (!held) this.#held = { base, answer, since: Date.now() };
		else if (held.answer.cookie.order === base.order) held.answer = folded(held.answer, answer);
		else {
			this.clear();
			this.#options.onBroken();
			return;
		}
		this.#applyWhenDue();
	}

	/** A push begins; call what is returned when it is answered. */
	pushing(): () => void {
		this.#pushing++;
		return () => {
			this.#pushing--;
			this.#applyWhenDue();
		};
	}

	/** Forgets what is held: the stream that it came from is no more, or a pull has overtaken it. */
	clear(): void {
		this.#held = undefined;
		clearTimeout(this.#timer);
	}

	/** Resolves when nothing is being applied. */
	async idle(): Promise<void> {
		while (this.#applying) await this.#applying;
	}

	#applyWhenDue(): void {
		if (!this.#held || this.#applying) return;
		clearTimeout(this.#timer);
		const hold = this.#pushing > 0 ? this.#held.since + this.#holdFor() - Date.now() : 0;
		if (hold > 0) {
			this.#timer = setTimeout(() => this.#applyWhenDue(), hold);
			return;
		}
		const { base, answer } = this.#held;
		this.#held = undefined;
		this.#applying = this.#options
			.apply(base, answer)
			.catch(() => {
				this.clear();
				this.#options.onBroken();
			})
			.finally(() => {
				this.#applying = undefined;
				this.#applyWhenDue();
			});
	}

	/** A rebase may take a fifth of the time, not more. */
	#holdFor = () => Math.max(shortestHold, 4 * rebaseCost * this.#options.pending());
}
