/**
 * Which page runs the sync host: the one that holds the Web Lock. A page is in one of these states:
 *
 *            stand                 the lock is free
 *   closed ─────────▶ standing ─────────────────────▶ hosting
 *      ▲                │   ▲                          │  │
 *      │                │   └── another page stole it ─┘  │
 *      │                └────────── take over ──────────▶ │   (the host is silent, or of an older build)
 *      └───────────────────────── close ──────────────────┘
 *
 * Taking over is possible from `hosting` too: the worker may have died while its page lives. Rules: SPEC.md, "Host".
 */

/** What the election needs of the Web Locks API. */
export type Locks = Pick<LockManager, 'request'>;

export interface ElectionOptions {
	locks: Locks;
	/** Name of the lock */
	name: string;
	/** This page has the lock: start a host. Returns what stops it at once. */
	onElected: () => () => void;
}

export class Election {
	readonly #options: ElectionOptions;
	/** Leaves the queue for the lock, or gives the lock back. */
	#leave: (() => void) | undefined;
	#hosting = false;
	#closed = false;

	constructor(options: ElectionOptions) {
		this.#options = options;
	}

	/** Waits for the lock; the host starts when it is free. */
	stand(): void {
		const queue = new AbortController();
		this.#request({ signal: queue.signal }, () => queue.abort());
	}

	/** [H5] Takes the lock from whoever has it. Its holder hears of it and stops. */
	takeOver(): void {
		if (this.#closed) return;
		this.#leave?.();
		this.#request({ steal: true }, () => undefined);
	}

	/** Leaves the queue for now; a host that runs here goes on. */
	withdraw(): void {
		if (!this.#hosting) this.#leave?.();
	}

	/** Leaves the queue, or stops the host and gives the lock back. */
	close(): void {
		this.#closed = true;
		this.#leave?.();
	}

	#request(options: LockOptions, cancel: () => void): void {
		let left = false;
		let stop: (() => void) | undefined;
		let release = () => undefined as void;
		const leave = () => {
			left = true;
			this.#hosting = false;
			stop?.();
			release();
			cancel();
		};
		this.#leave = leave;

		const held = async () => {
			if (left) return;
			this.#hosting = true;
			stop = this.#options.onElected();
			await new Promise<void>((resolve) => {
				release = resolve;
			});
		};
		this.#options.locks.request(this.#options.name, options, held).catch(() => {
			// Rejected with AbortError: this page left the queue, or another page has stolen the lock from it.
			if (left) return;
			this.#hosting = false;
			stop?.();
			if (!this.#closed) this.stand();
		});
	}
}
