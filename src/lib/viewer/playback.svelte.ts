/** Seconds that the arrow keys go on or back */
export const stepSeconds = 5;

/** A film or a piece of music as it is played. Components bind the media element to its fields. */
export class Playback {
	readonly src: string;
	/** Of the asset; what the element says is more exact, and comes later */
	readonly #known: number | null;
	/** Seconds */
	time = $state(0);
	measured = $state<number>();
	paused = $state(true);
	muted = $state(false);
	/** Whether it was ever asked to play: until then its picture is shown, and nothing is fetched */
	started = $state(false);
	/** Whether there is a frame or a sound to go on with */
	waiting = $state(false);
	/** Why it does not play: its bytes are not to be had now, or this browser cannot do anything with them */
	trouble = $state<'away' | 'unknown'>();
	/** Rises with each try, so that the element is made anew */
	attempt = $state(0);

	/** @param known seconds, where they are known without its bytes */
	constructor(src: string, known: number | null) {
		this.src = src;
		this.#known = known;
	}

	readonly length = $derived.by(() =>
		this.measured && Number.isFinite(this.measured) ? this.measured : (this.#known ?? 0),
	);

	toggle(): void {
		this.started = true;
		this.paused = !this.paused;
	}

	seek(seconds: number): void {
		this.started = true;
		this.time = Math.min(Math.max(0, seconds), this.length);
	}

	/** The space bar, wherever the focus is: a button that has it is pressed by it. */
	readonly key = (event: KeyboardEvent): void => {
		const within = (event.target as Element).closest('button, a, textarea, input:not([type="range"])');
		if (event.key !== ' ' || within) return;
		event.preventDefault();
		this.toggle();
	};

	/** The element has given up. It does not say whether for want of bytes or of a decoder, so the bytes are asked for. */
	async fail(): Promise<void> {
		this.paused = true;
		this.waiting = false;
		const answer = await fetch(this.src, { headers: { range: 'bytes=0-0' } }).catch(() => undefined);
		this.trouble = answer?.ok ? 'unknown' : 'away';
	}

	again(): void {
		this.trouble = undefined;
		this.started = false;
		this.time = 0;
		this.attempt++;
	}
}
