import type { Id } from '#domain/ids.ts';
import type { Cookie } from '#protocol/cookie.ts';
import type { LiveMessage } from '#protocol/live.ts';
import type { PullAnswer } from '#protocol/pull.ts';
import { userHeader } from '#protocol/push.ts';
import { type Outcome, outcomeOf, type Reach } from './reach.ts';

export type Fetch = typeof globalThis.fetch;

/**
 * [L25] Requests that say whose view this device holds: the browser may have another person's session by now, and the
 * server then refuses.
 */
export const asUser =
	(userId: Id, fetch: Fetch): Fetch =>
	(input, init) => {
		const headers = new Headers(init?.headers);
		headers.set(userHeader, userId);
		return fetch(input, { ...init, headers });
	};

/** A request that did not come to an answer with status 200. */
export class Failed extends Error {
	override name = 'Failed';
	readonly outcome: Exclude<Outcome, 'ok'>;
	readonly status: number;

	constructor(outcome: Exclude<Outcome, 'ok'>, status: number, cause?: unknown) {
		super(`Sync request: ${outcome}${status ? ` (${status})` : ''}`, { cause });
		this.outcome = outcome;
		this.status = status;
	}
}

export interface PostOptions {
	/** The caller's own end; it says nothing about the server */
	signal?: AbortSignal;
	/** Milliseconds until nobody is taken to answer */
	within?: number;
}

/**
 * Posts JSON to one of the sync routes, and tells `reach` how it went. The body is the caller's to read.
 *
 * @throws Failed where the answer is not 200
 */
export async function post(
	fetch: Fetch,
	reach: Reach,
	path: 'push' | 'pull' | 'live',
	body: unknown,
	{ signal, within }: PostOptions,
): Promise<Response> {
	const { signIns } = reach;
	let response: Response;
	try {
		response = await fetch(`/api/sync/${path}`, {
			method: 'POST',
			credentials: 'same-origin',
			cache: 'no-store',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
			signal: AbortSignal.any(
				[signal, within && AbortSignal.timeout(within)].filter((one) => one instanceof AbortSignal),
			),
		});
	} catch (error) {
		if (!signal?.aborted) reach.tell('unreachable');
		throw new Failed('unreachable', 0, error);
	}
	const said = outcomeOf(response.status);
	// [V24] It was sent before there was a session, and nobody will say a second time that there is one.
	const outcome = said === 'signedOut' && reach.signIns > signIns ? 'trouble' : said;
	reach.tell(outcome);
	if (outcome === 'ok') return response;
	void response.body?.cancel();
	throw new Failed(outcome, response.status);
}

/** An answer to a pull or on the stream, checked as far as its use depends on it: rows are the server's own. */
export function pullAnswer(json: unknown): PullAnswer {
	const answer = json as Partial<PullAnswer> | null;
	const { cookie, lastMutationIDChanges, patch } = answer ?? {};
	const whole = isCookie(cookie) && typeof lastMutationIDChanges === 'object' && Array.isArray(patch);
	if (!whole) throw new Failed('trouble', 200);
	return answer as PullAnswer;
}

const isCookie = (value: unknown): value is Cookie =>
	typeof value === 'object' && value !== null && typeof (value as Cookie).order === 'string';

/** The messages of a live stream, one JSON value a line. Ends with the stream. */
export async function* liveMessages(body: ReadableStream<Uint8Array>): AsyncGenerator<LiveMessage> {
	let rest = '';
	const text = body.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>);
	for await (const piece of piecesOf(text)) {
		const lines = (rest + piece).split('\n');
		rest = lines.pop()!;
		for (const line of lines) if (line !== '') yield JSON.parse(line) as LiveMessage;
	}
}

/** Safari cannot iterate a stream. */
async function* piecesOf(stream: ReadableStream<string>): AsyncGenerator<string> {
	const reader = stream.getReader();
	try {
		for (;;) {
			const { done, value } = await reader.read();
			if (done) return;
			yield value;
		}
	} finally {
		await reader.cancel();
	}
}
