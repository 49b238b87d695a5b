import { Refusal } from '#domain/errors.ts';
import { newId } from '#domain/ids.ts';
import { Election } from './election.ts';
import {
	type Announcement,
	type ChannelMessage,
	channelOf,
	type FromHost,
	lockOf,
	type Request,
	type StatusReport,
} from './messages.ts';
import { browserSurroundings, type Surroundings } from './surroundings.ts';

/** How often a page looks whether the host is alive, in ms, while it is looked at or waits for an answer. */
const lookEvery = 250;
/** A host that does not answer for this long has lost its place: ms. */
const patience = 1_000;
/** Twice as long with each host that began within the last minute, and this often: the machine is busy, not the host gone. */
const doublings = 3;
const minute = 60_000;
/** What a host gets to load its code and open its databases, in ms. */
const startPatience = 10_000;

export interface LinkEvents {
	onStatus: (report: StatusReport) => void;
	onDestroyed: () => void;
}

type Beat = Extract<FromHost, { type: 'beat' }>;

interface Waiting {
	request: Request;
	sentAt: number;
	resolve: (value: unknown) => void;
	reject: (reason: unknown) => void;
}

/**
 * A page's link to the sync host, wherever it runs. What was not answered is sent again, to a new host too; the host
 * knows message ids that it has seen, and a new one relies on every mutator being idempotent. Rules: SPEC.md, "Host".
 */
export class HostLink {
	readonly #page = newId();
	readonly #waiting = new Map<string, Waiting>();
	/** [H4] Edits that are answered and not on the disk yet: lost with the host's tab, unless they are sent again */
	readonly #unsaved = new Map<string, { request: Request; number: number }>();
	readonly #events: LinkEvents;
	readonly #around: Surroundings | undefined;
	readonly #channel: BroadcastChannel | undefined;
	readonly #election: Election | undefined;
	readonly #unfollow: (() => void) | undefined;
	#looking: ReturnType<typeof setInterval> | undefined;
	#host: string | undefined;
	/** When the first ping since the last sign of life was sent */
	#askedAt: number | undefined;
	#patientUntil = 0;
	/** When hosts began */
	#claims: number[] = [];
	#misses = 0;
	#hosting = false;
	#closed = false;

	constructor(userId: string, events: LinkEvents, around: Surroundings | undefined = browserSurroundings()) {
		this.#events = events;
		this.#around = around;
		if (!around) {
			const never = { waiting: 0, offlineSince: null, firstSync: null, lastSyncAt: null };
			events.onStatus({ state: 'unsupported', ...never });
			return;
		}
		this.#channel = around.channel(channelOf(userId));
		this.#channel.onmessage = (event: MessageEvent<ChannelMessage>) => this.#hear(event.data);
		this.#election = new Election({
			locks: around.locks,
			name: lockOf(userId),
			onElected: () => this.#startHost(userId),
		});
		this.#unfollow = around.follow(
			() => this.announce({ type: 'hidden' }),
			() => {
				this.announce({ type: 'wake' });
				this.#look();
			},
		);
		this.#election.stand();
		this.#look();
	}

	/**
	 * Asks the host and waits for its answer, however long it takes to have a host.
	 *
	 * @throws Refusal what the host refuses with; `unavailable` where this browser cannot run one
	 */
	request(request: Request): Promise<unknown> {
		if (!this.#channel) return Promise.reject(new Refusal('unavailable', { why: 'unsupported' }));
		if (this.#closed) return Promise.reject(new Refusal('unavailable', { why: 'closed' }));
		const id = newId();
		const answered = new Promise<unknown>((resolve, reject) => {
			this.#waiting.set(id, { request, sentAt: performance.now(), resolve, reject });
		});
		this.#post({ to: 'host', from: this.#page, id, request });
		this.#look();
		return answered;
	}

	announce(announcement: Announcement): void {
		this.#post({ to: 'host', from: this.#page, announcement });
	}

	/** Leaves. A host that runs here stops, after what it holds is on the disk (or two seconds, where it cannot be). */
	async close(): Promise<void> {
		if (this.#closed) return;
		if (this.#hosting)
			await Promise.race([this.request({ type: 'flush' }).catch(() => undefined), sleep(2_000)]);
		this.#leave();
	}

	#leave(): void {
		if (this.#closed) return;
		this.#closed = true;
		clearInterval(this.#looking);
		this.#unfollow?.();
		this.#election?.close();
		for (const { reject } of this.#waiting.values()) reject(new Refusal('unavailable', { why: 'closed' }));
		this.#waiting.clear();
		this.#channel?.close();
	}

	/** [H10] The databases are gone: nobody may start a host that makes them again. */
	#destroyed(): void {
		for (const [id, { request, resolve }] of this.#waiting) {
			if (request.type !== 'destroy') continue;
			this.#waiting.delete(id);
			resolve(undefined);
		}
		this.#leave();
		this.#events.onDestroyed();
	}

	#startHost(userId: string): () => void {
		const host = newId();
		this.#hosting = true;
		this.#noteClaim();
		this.#post({ to: 'pages', type: 'claim', host });
		const end = this.#around!.spawn({ type: 'start', userId, host, build: this.#around!.build });
		return () => {
			this.#hosting = false;
			end();
		};
	}

	#hear(message: ChannelMessage): void {
		if (message.to === 'host') return;
		if ('answer' in message) {
			if (message.to === this.#page) this.#settle(message.id, message.answer);
			return;
		}
		if (message.to !== 'pages') return;
		if (message.type === 'claim') {
			this.#noteClaim();
			return;
		}
		if (message.type === 'destroying') {
			// [H10] Before the lock is free, or whoever waits for it would begin anew.
			this.#election!.withdraw();
			return;
		}
		if (message.type === 'destroyed') {
			this.#destroyed();
			return;
		}
		this.#hearBeat(message);
	}

	#hearBeat(message: Beat): void {
		const first = this.#host === undefined;
		const other = this.#host !== message.host;
		this.#host = message.host;
		this.#askedAt = undefined;
		this.#misses = 0;
		this.#patientUntil = performance.now() + message.patience;
		this.#events.onStatus(message.status);
		if (!other) this.#forgetSaved(message.saved);
		// [H6] Only a page that has just been opened can be of a newer build than the host.
		if (first && message.build !== this.#around!.build) this.#election!.takeOver();
		else if (other) this.#sendAllAgain();
	}

	#settle(
		id: string,
		answer: { ok: true; value?: unknown } | { ok: false; code: string; detail: object },
	): void {
		const waiting = this.#waiting.get(id);
		this.#waiting.delete(id);
		const unsaved = this.#unsaved.get(id);
		// [H4] It was answered by a host before this one, which cannot do it just now.
		if (!waiting && unsaved && !answer.ok && answer.code === 'unavailable') {
			setTimeout(() => this.#post({ to: 'host', from: this.#page, id, request: unsaved.request }), patience);
			return;
		}
		const request = waiting?.request ?? unsaved?.request;
		this.#unsaved.delete(id);
		if (answer.ok && request?.type === 'mutate') {
			this.#unsaved.set(id, { request, number: answer.value as number });
		}
		if (!waiting) return;
		if (answer.ok) waiting.resolve(answer.value);
		else waiting.reject(new Refusal(answer.code as Refusal['code'], answer.detail as Refusal['detail']));
	}

	/** Looks after the host's life, now and for as long as someone depends on it. */
	#look(): void {
		if (this.#closed || !this.#around) return;
		this.#looking ??= setInterval(() => this.#lookOnce(), lookEvery);
		this.#lookOnce();
	}

	#lookOnce(): void {
		if (!this.#around!.visible() && this.#waiting.size === 0) {
			clearInterval(this.#looking);
			this.#looking = undefined;
			this.#askedAt = undefined;
			return;
		}
		const now = performance.now();
		this.#askedAt ??= now;
		this.announce({ type: 'ping' });
		this.#sendAgain(patience);
		if (now - this.#askedAt < this.#patience(now) || now < this.#patientUntil) {
			this.#misses = 0;
			return;
		}
		// [H5] After a long task of this page, answers are queued behind this very timer: only a second look decides.
		if (++this.#misses < 2) return;
		this.#misses = 0;
		this.#askedAt = undefined;
		this.#patientUntil = now + startPatience;
		this.#election!.takeOver();
	}

	#noteClaim(): void {
		const now = performance.now();
		this.#patientUntil = now + startPatience;
		this.#claims.push(now);
	}

	/** [H5] */
	#patience(now: number): number {
		this.#claims = this.#claims.filter((at) => now - at < minute);
		return patience * 2 ** Math.min(doublings, Math.max(0, this.#claims.length - 1));
	}

	#forgetSaved(saved: number): void {
		for (const [id, { number }] of this.#unsaved) if (number <= saved) this.#unsaved.delete(id);
	}

	/** A new host: it gets what the one before it may have lost, then what that one has not answered. */
	#sendAllAgain(): void {
		for (const [id, edit] of this.#unsaved) {
			// Until it says the edit's number among its own, nothing that it has saved is this one.
			edit.number = Infinity;
			this.#post({ to: 'host', from: this.#page, id, request: edit.request });
		}
		this.#sendAgain(0);
	}

	#sendAgain(afterMs: number): void {
		const now = performance.now();
		for (const [id, waiting] of this.#waiting) {
			if (now - waiting.sentAt < afterMs) continue;
			waiting.sentAt = now;
			this.#post({ to: 'host', from: this.#page, id, request: waiting.request });
		}
	}

	#post(message: ChannelMessage): void {
		if (!this.#closed || message.to === 'host') this.#channel?.postMessage(message);
	}
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
