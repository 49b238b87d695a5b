import { type Cookie, isPartial } from '#protocol/cookie.ts';
import { liveSilence } from '#protocol/live.ts';
import type { Pokes } from './pokes.ts';
import type { Reach } from './reach.ts';
import { Failed, type Fetch, liveMessages, post, pullAnswer } from './wire.ts';

/** A stream that does not say hello for this long is held up on the way: pull instead. */
const helloWithin = 10_000;
/** How often silence is looked at, in ms. After a sleep of the machine, the first look finds it. */
const lookEvery = 5_000;

export interface LiveOptions {
	fetch: Fetch;
	reach: Reach;
	pokes: Pokes;
	clientGroup: string;
	cookie: () => Promise<Cookie | null>;
	/** Pulls until the view is complete. */
	pull: () => Promise<void>;
	/** The view is the server's newest, as of now */
	onContact: () => void;
}

/**
 * Keeps the view up to date for as long as the host lives: a stream, and a pull where the stream cannot do it. It is
 * the only one that pulls, so no poke lands while a pull is in flight.
 *
 *   ┌─▶ gate ──▶ pull, if there is no whole view or the last stream failed ──▶ stream ──┐
 *   └──────── ended, silent, broken base, `pull`, error: with back-off where it failed ─┘
 */
export class Live {
	readonly #options: LiveOptions;
	#stream: AbortController | undefined;
	#heardAt = 0;
	#pullFirst = false;
	#greeted = false;
	#closed = false;
	readonly #looking: ReturnType<typeof setInterval>;

	constructor(options: LiveOptions) {
		this.#options = options;
		this.#looking = setInterval(() => this.#endIfSilent(liveSilence), lookEvery);
	}

	/** Runs until `close`. */
	async run(): Promise<void> {
		const { reach, cookie, pull } = this.#options;
		while (!this.#closed) {
			await reach.gate();
			this.#greeted = false;
			try {
				const view = await cookie();
				if (this.#pullFirst || view === null || isPartial(view)) {
					await pull();
					this.#pullFirst = false;
					this.#options.onContact();
				}
				await this.#follow();
			} catch (error) {
				// [V20] What goes wrong before the first line, a pull may get past: a proxy that holds streams back.
				if (!this.#greeted) this.#pullFirst = true;
				if (!(error instanceof Failed)) reach.pause();
			}
		}
	}

	/** [V25] Pulls, then streams again: what came last does not fit on the view that is held. */
	pullNow(): void {
		this.#pullFirst = true;
		this.#stream?.abort();
	}

	/** The device woke up, or is online again: a stream that has missed a heartbeat is not waited for. */
	wake(): void {
		this.#endIfSilent(liveSilence / 2);
	}

	close(): void {
		this.#closed = true;
		clearInterval(this.#looking);
		this.#stream?.abort();
	}

	async #follow(): Promise<void> {
		const { fetch, reach, pokes, clientGroup, cookie } = this.#options;
		const stream = new AbortController();
		this.#stream = stream;
		this.#heardAt = Date.now();
		const late = setTimeout(() => this.#greeted || stream.abort(), helloWithin);
		try {
			const body = { clientGroupID: clientGroup, cookie: await cookie() };
			const response = await post(fetch, reach, 'live', body, { signal: stream.signal });
			for await (const message of liveMessages(response.body!)) {
				this.#greeted = true;
				this.#heardAt = Date.now();
				reach.heard();
				if (message.type === 'poke') pokes.receive(message.baseCookie, pullAnswer(message.answer));
				else if (message.type === 'pull') this.#pullFirst = true;
				if (message.type === 'pull') return;
				if (message.type === 'end') break;
				this.#options.onContact();
			}
			// [V21] Whoever was cut off here was not alone: all of them come back, each after a time of its own.
			reach.pause();
		} finally {
			clearTimeout(late);
			stream.abort();
			this.#stream = undefined;
			// The next stream, or a pull, starts from the view that is held: what was not applied comes again with it.
			pokes.clear();
			await pokes.idle();
		}
	}

	#endIfSilent(silence: number): void {
		if (this.#stream && Date.now() - this.#heardAt > silence) this.#stream.abort();
	}
}
