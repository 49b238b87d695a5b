/** An audio element and the track that is in it. */
class Deck {
	readonly element: HTMLAudioElement;
	/** Of the track; undefined while it is empty */
	key: string | undefined;
	/** Address of its sound */
	src = '';

	constructor(element: HTMLAudioElement) {
		this.element = element;
	}

	load(key: string, src: string): void {
		this.key = key;
		this.src = src;
		this.element.preload = 'auto';
		this.element.src = src;
	}

	/** @throws DOMException where the browser does not play it, or was told something else meanwhile */
	start(time: number): Promise<void> {
		// One that was loaded ahead stands at its beginning, and would fetch it anew to go there.
		if (Math.abs(this.element.currentTime - time) > 0.05) this.element.currentTime = time;
		return this.element.play();
	}

	empty(): void {
		if (this.key === undefined) return;
		this.key = undefined;
		this.src = '';
		this.element.pause();
		this.element.removeAttribute('src');
		this.element.load();
	}
}

/** What the element that plays tells; the other one is not heard. */
interface Listener {
	time: (seconds: number) => void;
	length: (seconds: number) => void;
	waiting: (isWaiting: boolean) => void;
	/** Paused by something else, such as headphones that were pulled out */
	paused: () => void;
	ended: () => void;
	/** The track in it is not to be had, or not to be played */
	failed: (key: string, src: string, wasActive: boolean) => void;
}

/** Two decks: while one plays, the next track is loaded into the other, so that it begins where the first ends. */
export class Decks {
	readonly #both: [active: Deck, idle: Deck];

	constructor(first: HTMLAudioElement, second: HTMLAudioElement, listener: Listener) {
		this.#both = [new Deck(first), new Deck(second)];
		for (const deck of this.#both) this.#listen(deck, listener);
	}

	/** The track that is in the deck that plays */
	get key(): string | undefined {
		return this.#both[0].key;
	}

	has(key: string): boolean {
		return this.#both.some((deck) => deck.key === key);
	}

	/** Seconds; undefined while it is not known */
	get length(): number | undefined {
		return this.#both[0].element.duration || undefined;
	}

	/** Whether it has enough to go on with */
	get isReady(): boolean {
		return this.#both[0].element.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
	}

	/** Loads what comes next. */
	prepare(key: string, src: string): void {
		if (!this.has(key)) this.#both[1].load(key, src);
	}

	/**
	 * Plays a track from a time.
	 *
	 * @param src where it has to be loaded first
	 * @throws DOMException as `play()` of an element
	 */
	start(key: string, src: string, time: number): Promise<void> {
		if (this.key !== key) {
			this.#both[0].element.pause();
			if (this.#both[1].key === key) this.#both.reverse();
			else this.#both[0].load(key, src);
		}
		const [deck, idle] = this.#both;
		// Some browsers let an element play by itself only once it was loaded while a finger pressed.
		if (idle.key === undefined) idle.element.load();
		return deck.start(time);
	}

	pause(): void {
		this.#both[0].element.pause();
	}

	seek(seconds: number): void {
		this.#both[0].element.currentTime = seconds;
	}

	empty(): void {
		for (const deck of this.#both) deck.empty();
	}

	louden(volume: number, muted: boolean): void {
		for (const { element } of this.#both) {
			element.volume = volume;
			element.muted = muted;
		}
	}

	#listen(deck: Deck, listener: Listener): void {
		const { element } = deck;
		const on = (type: keyof HTMLMediaElementEventMap, heard: () => void) =>
			element.addEventListener(type, () => {
				if (this.#both[0] === deck && deck.key !== undefined) heard();
			});
		on('timeupdate', () => listener.time(element.currentTime));
		on('durationchange', () => listener.length(element.duration));
		on('waiting', () => listener.waiting(true));
		on('playing', () => listener.waiting(false));
		on('seeked', () => listener.waiting(false));
		// At its end an element is paused too.
		on('pause', () => element.paused && !element.ended && listener.paused());
		on('ended', () => listener.ended());
		element.addEventListener('error', () => {
			const { key, src } = deck;
			if (key === undefined) return;
			deck.empty();
			listener.failed(key, src, this.#both[0] === deck);
		});
	}
}
