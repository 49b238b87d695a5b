/** Shortest and longest wait between two tries, in ms. */
const firstDelay = 300;
const longestDelay = 60_000;
/** The longest while a page is looked at: nobody stares at "offline" for a minute after the server is back. ms */
const longestSeen = 6_000;
/** A page that is looked at says so each 250 ms; after so many ms of silence none is. */
const seenFor = 2_000;

/** What one try at the server came to. */
export type Outcome =
	| 'ok'
	/** The server answers, and cannot do it now (5xx, 413, …) */
	| 'trouble'
	/** Nobody answers */
	| 'unreachable'
	/** 401: the session has ended */
	| 'signedOut';

/**
 * How the server is reached. Push, pull and live pass its gate before each try, so that they back off together, stop
 * together while there is no session, and wake together. Rules: SPEC.md, "Live" [V22] to [V24].
 */
export class Reach {
	#outcome: Outcome | undefined;
	#failures = 0;
	#notBefore = 0;
	#seenUntil = 0;
	#open: (() => void)[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;
	#closed = false;
	#signIns = 0;
	readonly #onChange: () => void;
	readonly #random: () => number;

	constructor(onChange: () => void, random: () => number = Math.random) {
		this.#onChange = onChange;
		this.#random = random;
	}

	/** How the last try went; undefined before the first. */
	get outcome(): Outcome | undefined {
		return this.#outcome;
	}

	/** How often somebody has signed in: what was sent before the last time says nothing about the session. */
	get signIns(): number {
		return this.#signIns;
	}

	/** Resolves when it is time to try. After `close` it never does. */
	async gate(): Promise<void> {
		for (;;) {
			if (this.#mayTry()) return;
			await new Promise<void>((resolve) => {
				this.#open.push(resolve);
				this.#arm();
			});
		}
	}

	/** Takes down how a try went. */
	tell(outcome: Outcome): void {
		const before = this.#outcome;
		this.#outcome = outcome;
		if (outcome === 'ok') {
			this.#failures = 0;
			this.#notBefore = 0;
			this.#release();
		} else if (outcome !== 'signedOut') this.pause();
		if (before !== outcome) this.#onChange();
	}

	/** [V28] Something came on a stream that stands. It shortens no pause: what failed may fail by itself. */
	heard(): void {
		if (this.#outcome !== 'unreachable') return;
		this.#outcome = 'ok';
		this.#onChange();
	}

	/** [V23] Waits before the next try, longer each time until one goes well. */
	pause(): void {
		const longest = Date.now() < this.#seenUntil ? longestSeen : longestDelay;
		this.#wait(Math.min(longest, firstDelay * 2 ** this.#failures++));
	}

	/** [V23] A page is looked at, or waits for an answer: a pause that is longer than it should see is cut short. */
	seen(): void {
		const now = Date.now();
		this.#seenUntil = now + seenFor;
		if (this.#notBefore - now <= longestSeen) return;
		this.#wait(longestSeen);
		this.#arm();
	}

	/** Something has changed for the better: try at once. */
	wake(): void {
		this.#failures = 0;
		this.#notBefore = 0;
		this.#release();
	}

	/** [V24] There is a session again. */
	signedIn(): void {
		this.#signIns++;
		if (this.#outcome === 'signedOut') {
			this.#outcome = undefined;
			this.#onChange();
		}
		this.wake();
	}

	close(): void {
		this.#closed = true;
		clearTimeout(this.#timer);
		this.#open = [];
	}

	/** Half of it by chance: after an outage not everyone comes back in the same moment. */
	#wait(ms: number): void {
		this.#notBefore = Date.now() + ms * (0.5 + 0.5 * this.#random());
	}

	#mayTry = () => !this.#closed && this.#outcome !== 'signedOut' && Date.now() >= this.#notBefore;

	#arm(): void {
		clearTimeout(this.#timer);
		if (this.#closed || this.#outcome === 'signedOut' || this.#open.length === 0) return;
		this.#timer = setTimeout(() => this.#release(), Math.max(0, this.#notBefore - Date.now()) + 1);
	}

	#release(): void {
		const open = this.#open;
		this.#open = [];
		for (const resolve of open) resolve();
	}
}

/** What an answer's status says. */
export function outcomeOf(status: number): Outcome {
	if (status === 401) return 'signedOut';
	if (status >= 200 && status < 300) return 'ok';
	// What a proxy says for a server that is away.
	return status === 502 || status === 503 || status === 504 ? 'unreachable' : 'trouble';
}
