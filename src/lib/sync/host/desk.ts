import { Refusal } from '#domain/errors.ts';
import type { Announcement, Answer, ChannelMessage, FromHost, Request, StatusReport } from '../messages.ts';

/** Answers that are kept for a page that asks again. */
const keptAnswers = 5_000;

export interface DeskOptions {
	channel: BroadcastChannel;
	host: string;
	build: string;
	handle: (request: Request) => Promise<unknown>;
	/** A page is looked at, or waits for an answer */
	onPing: () => void;
	onAnnouncement: (announcement: Exclude<Announcement, { type: 'ping' }>) => void;
	status: () => StatusReport;
	/** How many edits are on the disk */
	saved: () => number;
	/** Milliseconds for which work may leave no time to answer, as long as it lasts */
	patience: () => number;
}

/** Where pages reach the host: each message is worked on once, however often it is sent. */
export class Desk {
	readonly #options: DeskOptions;
	/** Undefined while it is worked on */
	readonly #answers = new Map<string, Answer | undefined>();
	#told = '';
	#closed = false;
	#busyUntil = 0;

	constructor(options: DeskOptions) {
		this.#options = options;
		options.channel.onmessage = (event: MessageEvent<ChannelMessage>) => this.#hear(event.data);
	}

	/** Tells the status where it is not what was told last. */
	tell(): void {
		const told = JSON.stringify([this.#options.saved(), this.#options.status()]);
		if (told === this.#told) return;
		this.#told = told;
		this.beat();
	}

	/** [H5] Work begins that may leave no time to answer for so many milliseconds; 0 when it is done. */
	busy(ms: number): void {
		this.#busyUntil = ms > 0 ? Math.max(this.#busyUntil, performance.now() + ms) : 0;
		if (ms > 0) this.beat();
	}

	/** A sign of life. */
	beat(): void {
		const { host, build, status, saved } = this.#options;
		const patience = Math.max(0, this.#busyUntil - performance.now(), this.#options.patience());
		this.#post({ to: 'pages', host, build, type: 'beat', patience, saved: saved(), status: status() });
	}

	say(type: 'destroying' | 'destroyed'): void {
		this.#post({ to: 'pages', host: this.#options.host, type });
	}

	/** Says nothing more: what is not answered yet is the next host's to answer. */
	close(): void {
		this.#closed = true;
		this.#options.channel.onmessage = null;
		this.#options.channel.close();
	}

	#hear(message: ChannelMessage): void {
		if ('announcement' in message) {
			if (message.announcement.type === 'ping') {
				this.#options.onPing();
				this.beat();
			} else this.#options.onAnnouncement(message.announcement);
			return;
		}
		if (!('request' in message)) return;
		const { from, id, request } = message;
		// [H3] Seen before: what was answered is answered again, what is worked on will be.
		if (this.#answers.has(id)) {
			const answer = this.#answers.get(id);
			if (answer) this.#answer(from, id, answer);
			return;
		}
		this.#answers.set(id, undefined);
		void this.#work(from, id, request);
	}

	async #work(from: string, id: string, request: Request): Promise<void> {
		const answer = await this.#options.handle(request).then(
			(value): Answer => ({ ok: true, value }),
			(error: unknown): Answer => {
				const { code, detail } =
					error instanceof Refusal ? error : new Refusal('unavailable', { why: String(error) });
				return { ok: false, code, detail };
			},
		);
		// What could not be done now is worked on again when it is asked for again.
		if (!answer.ok && answer.code === 'unavailable') this.#answers.delete(id);
		else this.#answers.set(id, answer);
		this.#answer(from, id, answer);
		for (const oldest of this.#answers.keys()) {
			if (this.#answers.size <= keptAnswers) break;
			this.#answers.delete(oldest);
		}
	}

	#answer(to: string, id: string, answer: Answer): void {
		this.#post({ to, host: this.#options.host, id, answer });
	}

	#post(message: FromHost): void {
		if (this.#closed) return;
		this.#options.channel.postMessage(message);
	}
}
