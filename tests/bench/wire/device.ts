import { randomUUID } from 'node:crypto';
import type { MutationInput, MutationName } from '#domain/mutations.ts';
import { type Cookie, isPartial } from '#protocol/cookie.ts';
import type { LiveMessage } from '#protocol/live.ts';
import type { PullAnswer } from '#protocol/pull.ts';
import type { Mutation } from '#protocol/push.ts';

/** A device by the wire protocol alone, over real HTTP: what it takes here, no client can beat. */
export class WireDevice {
	readonly #origin: string;
	readonly #session: string;
	readonly #group = randomUUID();
	readonly #client = randomUUID();
	#nextId = 1;
	cookie: Cookie | null = null;

	/** @param session the `Cookie` header of someone who is signed in */
	constructor(origin: string, session: string) {
		this.#origin = origin;
		this.#session = session;
	}

	/** A mutation with the device's next id; it is not sent. */
	make<N extends MutationName>(name: N, args: MutationInput<N>): Mutation {
		return { clientID: this.#client, id: this.#nextId++, name, args, timestamp: 0 };
	}

	async push(mutations: Mutation[]): Promise<void> {
		await this.#post('push', { pushVersion: 1, mutations, ...this.#common() });
	}

	/** One pull, as text: what a client has to parse. */
	async pullText(): Promise<string> {
		const answer = await this.#post('pull', { pullVersion: 1, cookie: this.cookie, ...this.#common() });
		return answer.text();
	}

	/** One pull; the device holds its view afterwards. */
	async pull(): Promise<PullAnswer> {
		const answer = JSON.parse(await this.pullText()) as PullAnswer;
		this.cookie = answer.cookie;
		return answer;
	}

	/** Pulls until the view is complete. @returns the answers as they came */
	async pullAll(): Promise<string[]> {
		const texts: string[] = [];
		do {
			const text = await this.pullText();
			texts.push(text);
			this.cookie = (JSON.parse(text) as PullAnswer).cookie;
		} while (this.cookie && isPartial(this.cookie));
		return texts;
	}

	/** The messages of a live stream, from `hello` on; pokes move the device's view. It ends with the loop over it. */
	async *live(): AsyncGenerator<LiveMessage> {
		const answer = await this.#post('live', { cookie: this.cookie, ...this.#common() });
		for await (const line of linesOf(answer.body!)) {
			const message = JSON.parse(line) as LiveMessage;
			if (message.type === 'poke') this.cookie = message.answer.cookie;
			yield message;
		}
	}

	#common() {
		return { clientGroupID: this.#group, profileID: 'bench', schemaVersion: '1' };
	}

	async #post(route: string, body: unknown): Promise<Response> {
		const answer = await fetch(`${this.#origin}/api/sync/${route}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', cookie: this.#session },
			body: JSON.stringify(body),
		});
		if (!answer.ok) throw new Error(`${route} answered ${answer.status}: ${await answer.text()}`);
		return answer;
	}
}

/** The lines of a stream as they come. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
	const decoder = new TextDecoder();
	let rest = '';
	for await (const bytes of body) {
		const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
		rest = lines.pop()!;
		yield* lines;
	}
}
