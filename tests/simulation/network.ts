/** The network between devices and the server: it brings nothing anywhere before the schedule says so. */
import type { Cookie } from '#protocol/cookie.ts';
import type { LiveMessage } from '#protocol/live.ts';
import type { Life } from './cache.ts';
import type { Answer } from './server.ts';

/** A request of a host: first on its way to the server, then its answer on its way back. */
export interface Call {
	device: number;
	/** Whose view the host holds */
	user: number;
	path: 'push' | 'pull' | 'live';
	body: string;
	headers: Headers;
	/** The session's cookie when it was sent */
	session: number | undefined;
	life: Life;
	answer?: Answer;
	/** The host has given it up, or does not live any more; the server may meet it all the same */
	isOver: boolean;
	resolve: (response: Response) => void;
	reject: (error: unknown) => void;
}

/** An open stream: what the server has said, and how far it has come. */
export class Stream {
	readonly device: number;
	readonly user: number;
	readonly group: string;
	/** Of the view that the server has told last: at first the one that it was opened with */
	cookie: Cookie | null;
	/** Lines that are on their way */
	readonly lines: LiveMessage[] = [];
	isOver = false;
	/** The server has ended it */
	isEnded = false;
	#toHost!: ReadableStreamDefaultController<Uint8Array>;
	readonly #fromServer: ReadableStreamDefaultReader<Uint8Array>;
	readonly body: ReadableStream<Uint8Array>;

	constructor(
		call: Call,
		from: ReadableStream<Uint8Array>,
		onLine: (stream: Stream, line: LiveMessage) => void,
	) {
		this.device = call.device;
		this.user = call.user;
		const asked = JSON.parse(call.body) as { clientGroupID: string; cookie: Cookie | null };
		this.group = asked.clientGroupID;
		this.cookie = asked.cookie;
		this.#fromServer = from.getReader();
		this.body = new ReadableStream({
			start: (controller) => void (this.#toHost = controller),
			cancel: () => this.#close(),
		});
		void this.#read(onLine);
	}

	/** Brings the next lines to the host. @returns how many there were */
	deliver(most = Infinity): number {
		let count = 0;
		while (!this.isOver && count < most && this.lines.length > 0) {
			this.#toHost.enqueue(encoder.encode(`${JSON.stringify(this.lines.shift())}\n`));
			count++;
		}
		if (this.isEnded && this.lines.length === 0 && !this.isOver) {
			this.#close();
			this.#toHost.close();
		}
		return count;
	}

	/** The connection breaks: what was on its way is gone. */
	cut(): void {
		if (this.isOver) return;
		this.#close();
		this.#toHost.error(new TypeError('network error'));
	}

	#close(): void {
		if (this.isOver) return;
		this.isOver = true;
		void this.#fromServer.cancel();
	}

	async #read(onLine: (stream: Stream, line: LiveMessage) => void): Promise<void> {
		for (;;) {
			const { done, value } = await this.#fromServer.read();
			if (done) break;
			// The server writes whole lines.
			for (const line of decoder.decode(value).split('\n')) {
				if (line === '') continue;
				const message = JSON.parse(line) as LiveMessage;
				this.lines.push(message);
				if (message.type === 'poke') this.cookie = message.answer.cookie;
				onLine(this, message);
			}
		}
		this.isEnded = true;
	}
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Network {
	readonly calls: Call[] = [];
	readonly streams: Stream[] = [];

	/** `fetch` of one host. */
	fetchOf =
		(
			at: { device: number; user: number },
			life: Life,
			line: { online: boolean; session: number | undefined },
		) =>
		(input: unknown, init?: RequestInit): Promise<Response> =>
			new Promise((resolve, reject) => {
				if (life.dead || !line.online) return reject(new TypeError('Failed to fetch'));
				const signal = init?.signal;
				const call: Call = {
					...at,
					path: String(input).split('/').at(-1) as Call['path'],
					body: init?.body as string,
					headers: new Headers(init?.headers),
					session: line.session,
					life,
					isOver: false,
					resolve,
					reject,
				};
				signal?.addEventListener('abort', () => {
					call.isOver = true;
					reject(signal.reason as Error);
				});
				this.calls.push(call);
			});

	/** Requests on their way to the server. */
	sent = () => this.calls.filter((call) => !call.answer);
	/** Answers on their way back. */
	answered = () => this.calls.filter((call) => call.answer);
	/** Streams with something to bring. */
	talking = () =>
		this.streams.filter((stream) => !stream.isOver && (stream.lines.length > 0 || stream.isEnded));
	isPushing = (device: number) => this.calls.some((call) => call.path === 'push' && call.device === device);
	open = () => this.streams.filter((stream) => !stream.isOver);

	/** Ends a call for its host: with a response, or as a network does that has failed. */
	end(call: Call, response?: Response): void {
		const at = this.calls.indexOf(call);
		if (at >= 0) this.calls.splice(at, 1);
		if (call.isOver) return;
		call.isOver = true;
		if (response) call.resolve(response);
		else call.reject(new TypeError('network error'));
	}

	/** All that a device has on the line breaks. */
	cutDevice(device: number): void {
		for (const call of this.calls.filter((one) => one.device === device)) this.end(call);
		for (const stream of this.open()) if (stream.device === device) stream.cut();
		this.forgetStreams();
	}

	forgetStreams(): void {
		const open = this.open();
		this.streams.splice(0, this.streams.length, ...open);
	}
}
