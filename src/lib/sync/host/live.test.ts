import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Cookie } from '#protocol/cookie.ts';
import { type LiveMessage, liveBeat, liveSilence } from '#protocol/live.ts';
import { Live } from './live.ts';
import { Pokes } from './pokes.ts';
import { Reach } from './reach.ts';
import type { Fetch } from './wire.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const view: Cookie = { order: '1', epoch: 1, user: 'ana', v: { 1: [1, 1] } };

/** A server's end of one stream. */
class Stream {
	readonly signal: AbortSignal;
	readonly body: ReadableStream<Uint8Array>;
	#controller!: ReadableStreamDefaultController<Uint8Array>;

	constructor(signal: AbortSignal) {
		this.signal = signal;
		this.body = new ReadableStream({ start: (controller) => void (this.#controller = controller) });
		signal.addEventListener('abort', () => this.#controller.error(signal.reason));
	}

	say(message: LiveMessage): void {
		this.#controller.enqueue(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
	}

	end(): void {
		this.#controller.close();
	}
}

/** A host's live loop, with a server whose streams are at hand, and whatever else that is asked for. */
function living(answer?: () => Response) {
	const streams: Stream[] = [];
	const fetch: Fetch = async (_input, init) => {
		if (answer) return answer();
		const stream = new Stream(init!.signal!);
		streams.push(stream);
		return new Response(stream.body);
	};
	let pulls = 0;
	// All of each pause: chance has no say in these tests.
	const reach = new Reach(
		() => undefined,
		() => 1,
	);
	const pokes = new Pokes({ apply: async () => undefined, pending: () => 0, onBroken: () => live.pullNow() });
	const live = new Live({
		...{ fetch, reach, pokes, clientGroup: 'group' },
		cookie: async () => view,
		pull: async () => void pulls++,
		onContact: () => undefined,
	});
	onTestFinished(() => {
		live.close();
		reach.close();
	});
	void live.run();
	return { live, reach, streams, pulls: () => pulls };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('[V20] a stream that is refused is followed by a pull, and one that was greeted is not', async () => {
	const refused = living(() => new Response(null, { status: 502 }));
	await pass(1_000);
	expect(refused.pulls()).toBeGreaterThan(0);

	const { streams, pulls } = living();
	await pass(0);
	streams[0]!.say({ type: 'hello' });
	await pass(0);
	streams[0]!.end();
	await pass(1_000);
	expect(streams).toHaveLength(2);
	expect(pulls()).toBe(0);
});

test('[V20] a stream that is held back on its way is given up, and pulled for, again and again', async () => {
	const { streams, pulls } = living();
	for (let round = 1; round <= 3; round++) {
		await pass(15_000);
		expect(pulls()).toBeGreaterThanOrEqual(round);
		expect(streams.length).toBeGreaterThan(round);
		expect(streams.slice(0, -1).every(({ signal }) => signal.aborted)).toBe(true);
	}
});

test('[V21] a stream that ended well is opened again, after a pause', async () => {
	const { streams } = living();
	await pass(0);
	streams[0]!.say({ type: 'hello' });
	streams[0]!.say({ type: 'end' });
	await pass(100);
	expect(streams).toHaveLength(1);
	await pass(1_000);
	expect(streams).toHaveLength(2);
});

test('[V27] a stream that says nothing is ended, and one that beats is not', async () => {
	const { streams } = living();
	await pass(0);
	streams[0]!.say({ type: 'hello' });
	for (let beat = 0; beat < 10; beat++) {
		await pass(liveBeat);
		streams[0]!.say({ type: 'beat' });
	}
	await pass(0);
	expect(streams[0]!.signal.aborted).toBe(false);
	await pass(liveSilence - 1_000);
	expect(streams[0]!.signal.aborted).toBe(false);
	await pass(10_000);
	expect(streams[0]!.signal.aborted).toBe(true);
	await pass(1_000);
	expect(streams).toHaveLength(2);
});

test('[V27] when the device wakes, half of the silence is enough', async () => {
	const { live, streams } = living();
	await pass(0);
	streams[0]!.say({ type: 'hello' });
	await pass(liveSilence / 2 - 1_000);
	live.wake();
	expect(streams[0]!.signal.aborted).toBe(false);
	await pass(2_000);
	live.wake();
	expect(streams[0]!.signal.aborted).toBe(true);
	await pass(1_000);
	expect(streams).toHaveLength(2);
});
