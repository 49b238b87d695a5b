import { SvelteSet } from 'svelte/reactivity';
import { type Pace, turns } from './slideshow-pace.ts';

interface Show {
	order: () => readonly string[];
	current: () => string;
	/** What is to be had under an id. `absent`: a photo that is neither on this device nor in reach */
	look: (id: string) => Promise<'photo' | 'other' | 'absent'>;
	turn: (id: string) => void;
	/** Resolves when the page is seen: nothing goes by behind its back */
	seen: () => Promise<void>;
	/** Called when it has stopped, whoever stopped it. `passed`: photos that were not to be had */
	onstop: (passed: number, foundNone: boolean) => void;
}

/** Photos that go by themselves. The next comes when the time is over and it is there; what is not to be had is passed. */
export class Slideshow {
	readonly #show: Show;
	#playing = $state<AbortController>();
	readonly #passed = new SvelteSet<string>();

	constructor(show: Show) {
		this.#show = show;
	}

	get isPlaying(): boolean {
		return this.#playing !== undefined;
	}

	start(pace: Pace): void {
		this.stop();
		this.#passed.clear();
		this.#playing = new AbortController();
		void this.#run(pace, this.#playing.signal);
	}

	stop(): void {
		this.#end(false);
	}

	#end(foundNone: boolean): void {
		if (!this.#playing) return;
		this.#playing.abort();
		this.#playing = undefined;
		this.#show.onstop(this.#passed.size, foundNone);
	}

	async #run({ seconds, isShuffled }: Pace, signal: AbortSignal): Promise<void> {
		const next = turns(this.#show.order, isShuffled);
		while (!signal.aborted) {
			const [id] = await Promise.all([this.#upcoming(next, signal), time(seconds * 1_000, signal)]);
			await this.#show.seen();
			if (signal.aborted) return;
			if (id === undefined) return this.#end(true);
			this.#show.turn(id);
		}
	}

	/** The next that can be shown; undefined where a whole round has none but the one that is shown. */
	async #upcoming(next: (after: string) => string | undefined, signal: AbortSignal) {
		const shown = this.#show.current();
		let id: string | undefined = shown;
		// Shuffled, a round may begin anew within this one.
		for (let tries = 2 * this.#show.order().length; tries > 0 && !signal.aborted; tries--) {
			id = next(id);
			if (id === undefined) return undefined;
			if (id === shown) continue;
			const found = await this.#show.look(id);
			if (found === 'photo') return id;
			if (found === 'absent') this.#passed.add(id);
		}
		return undefined;
	}
}

const time = (ms: number, signal: AbortSignal) =>
	new Promise<void>((resolve) => {
		const timer = setTimeout(resolve, ms);
		signal.addEventListener('abort', () => {
			clearTimeout(timer);
			resolve();
		});
	});
