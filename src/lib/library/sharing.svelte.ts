import type { Downloadable } from './download.ts';

/** `fetching` goes on to `ready`, or to `none` where no file is to be had; `refused`: the system took none of them */
export type Step = 'closed' | 'fetching' | 'ready' | 'none' | 'refused';

interface Means {
	fileOf: (photo: Downloadable) => Promise<File | undefined>;
	share: (files: File[]) => Promise<void>;
	/** Whether a person's press is so fresh that the system opens its sheet without another */
	isPressed: () => boolean;
	onshared: () => void;
}

/** Photos on their way into the system's share sheet: their files are fetched one by one, then handed over together. */
export class Sharing {
	readonly #means: Means;
	step = $state<Step>('closed');
	/** How many of `total` have been looked for */
	done = $state(0);
	total = $state(0);
	files = $state.raw<File[]>([]);
	#round = 0;
	#photos: readonly Downloadable[] = [];

	constructor(means: Means) {
		this.#means = means;
	}

	/** Photos whose files are neither on this device nor in reach */
	get missing(): number {
		return this.done - this.files.length;
	}

	/** Fetches the files; hands them over at once where all came while the press was fresh, else waits for another. */
	async start(photos: readonly Downloadable[]): Promise<void> {
		const round = ++this.#round;
		this.#photos = photos;
		this.files = [];
		this.done = 0;
		this.total = photos.length;
		this.step = 'fetching';
		for (const photo of photos) {
			const file = await this.#means.fileOf(photo);
			// It was closed meanwhile, or begun anew.
			if (round !== this.#round) return;
			if (file) this.files = [...this.files, file];
			this.done++;
		}
		this.step = this.files.length > 0 ? 'ready' : 'none';
		if (this.step === 'ready' && this.missing === 0 && this.#means.isPressed()) await this.handOver();
	}

	again(): Promise<void> {
		return this.start(this.#photos);
	}

	async handOver(): Promise<void> {
		try {
			await this.#means.share(this.files);
			this.close();
			this.#means.onshared();
		} catch (error) {
			// Who closes the sheet again has changed their mind; anything else is the system's no.
			if (error instanceof DOMException && error.name === 'AbortError') this.close();
			else this.step = 'refused';
		}
	}

	close(): void {
		this.#round++;
		this.step = 'closed';
		this.files = [];
	}
}
