import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { newId } from '#domain/ids.ts';
import { HostLink } from './host-link.ts';
import type { ChannelMessage, StatusReport, ToHost } from './messages.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const status: StatusReport = {
	state: 'saved',
	waiting: 0,
	offlineSince: null,
	firstSync: null,
	lastSyncAt: null,
};

/** A page that has no host of its own: a test says what it hears, and reads what it says. */
function pageAlone() {
	const said: ToHost[] = [];
	const channel = {
		onmessage: undefined as ((event: { data: ChannelMessage }) => void) | undefined,
		postMessage: (message: ChannelMessage) => message.to === 'host' && said.push(message as ToHost),
		close: () => undefined,
	};
	let stolen = 0;
	const request = (_name: string, { steal }: LockOptions) => {
		if (steal) stolen++;
		// The lock is another page's, for ever.
		return new Promise(() => undefined);
	};
	const link = new HostLink(
		newId(),
		{ onStatus: () => undefined, onDestroyed: () => undefined },
		{
			locks: { request } as never,
			channel: () => channel as never,
			spawn: () => () => undefined,
			build: 'a',
			visible: () => true,
			follow: () => () => undefined,
		},
	);
	onTestFinished(() => link.close());
	const hear = (data: ChannelMessage) => channel.onmessage!({ data });
	const beat = (host: string, saved = 0) =>
		hear({ to: 'pages', host, build: 'a', type: 'beat', patience: 0, saved, status });
	const edits = () => said.filter((message) => 'request' in message);
	const answer = (host: string, answer: Extract<ChannelMessage, { answer: unknown }>['answer']) => {
		const { id, from } = edits().at(-1)!;
		hear({ to: from, host, id, answer });
	};
	return { link, hear, beat, edits, answer, stolen: () => stolen };
}

test('[H4] an edit that was answered and not saved is offered to the next host until it takes it', async () => {
	const { link, beat, edits, answer } = pageAlone();
	const [first, next] = [newId(), newId()];
	beat(first);
	const made = link.request({ type: 'mutate', name: 'createAlbum', args: {} });
	answer(first, { ok: true, value: 1 });
	await made;
	expect(edits()).toHaveLength(1);

	beat(next);
	expect(edits()).toHaveLength(2);
	answer(next, { ok: false, code: 'unavailable', detail: {} });
	beat(next);
	await vi.advanceTimersByTimeAsync(900);
	expect(edits()).toHaveLength(2);
	await vi.advanceTimersByTimeAsync(200);
	expect(edits()).toHaveLength(3);
	answer(next, { ok: true, value: 1 });
	beat(next, 1);

	// It is on the disk: nobody else is told of it.
	beat(newId());
	await vi.advanceTimersByTimeAsync(3_000);
	expect(edits()).toHaveLength(3);
	expect(new Set(edits().map(({ id }) => id)).size).toBe(1);
});

/** Ms from a host's last sign of life until a page takes its place. */
async function patienceAfter(claims: number): Promise<number> {
	const { hear, beat, stolen } = pageAlone();
	const host = newId();
	for (let i = 0; i < claims; i++) hear({ to: 'pages', type: 'claim', host });
	beat(host);
	let ms = 0;
	for (; stolen() === 0 && ms < 60_000; ms += 50) await vi.advanceTimersByTimeAsync(50);
	return ms;
}

test('[H5] a silent host is replaced after a second, and after twice as long with each host that has just begun', async () => {
	const waited: number[] = [];
	for (const claims of [1, 2, 3, 4, 9]) waited.push(await patienceAfter(claims));
	const seconds = waited.map((ms) => Math.floor(ms / 1_000));
	expect(seconds).toEqual([1, 2, 4, 8, 8]);
});

test('[H5] a host that said how long it will be silent is waited for', async () => {
	const { hear, stolen } = pageAlone();
	const host = newId();
	hear({ to: 'pages', host, build: 'a', type: 'beat', patience: 7_000, saved: 0, status });
	await vi.advanceTimersByTimeAsync(6_900);
	expect(stolen()).toBe(0);
	await vi.advanceTimersByTimeAsync(2_000);
	expect(stolen()).toBe(1);
});
