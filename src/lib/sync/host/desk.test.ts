import { expect, onTestFinished, test } from 'vitest';
import { Refusal } from '#domain/errors.ts';
import { newId } from '#domain/ids.ts';
import { type ChannelMessage, channelOf, type Request, type StatusReport } from '../messages.ts';
import { Desk } from './desk.ts';

const status: StatusReport = {
	...{ state: 'upToDate', waiting: 0, offlineSince: null },
	...{ firstSync: null, lastSyncAt: null },
};

/** A desk, and a page's end of the same channel. */
function deskWith(handle: (request: Request) => Promise<unknown>) {
	const name = channelOf(newId());
	const desk = new Desk({
		...{ channel: new BroadcastChannel(name), host: 'host', build: 'a', handle },
		...{ onPing: () => undefined, onAnnouncement: () => undefined },
		...{ status: () => status, saved: () => 0, patience: () => 0 },
	});
	const page = new BroadcastChannel(name);
	const answers: ChannelMessage[] = [];
	page.onmessage = ({ data }: MessageEvent<ChannelMessage>) => void ('answer' in data && answers.push(data));
	onTestFinished(() => {
		desk.close();
		page.close();
	});
	const ask = (id: string, type: 'pendingCount' | 'flush' = 'pendingCount') =>
		page.postMessage({ to: 'host', from: 'page', id, request: { type } });
	return { answers, ask };
}

const answer = (id: string, value: unknown) => ({
	to: 'page',
	host: 'host',
	id,
	answer: { ok: true, value },
});

test('[H3] what is asked again was worked on once, and is answered each time', async () => {
	let worked = 0;
	const { answers, ask } = deskWith(async () => ++worked);
	ask('first');
	ask('second');
	await expect.poll(() => answers).toEqual([answer('first', 1), answer('second', 2)]);
	ask('first');
	ask('first');
	await expect
		.poll(() => answers)
		.toEqual([answer('first', 1), answer('second', 2), answer('first', 1), answer('first', 1)]);
	expect(worked).toBe(2);
});

test('[H3] what is asked again while it is worked on is answered when that is done, once', async () => {
	const work = Promise.withResolvers<string>();
	let begun = 0;
	const { answers, ask } = deskWith(() => {
		begun++;
		return work.promise;
	});
	ask('slow');
	ask('slow');
	ask('slow');
	await expect.poll(() => begun).toBe(1);
	work.resolve('done');
	ask('after');
	await expect.poll(() => answers).toEqual([answer('slow', 'done'), answer('after', 'done')]);
	expect(begun).toBe(2);
});

test('[H3] a refusal is answered again as it was; what could not be done just then is tried anew', async () => {
	let worked = 0;
	const codes = ['album.no_right', 'unavailable'] as const;
	const { answers, ask } = deskWith((request) => {
		const code = codes[request.type === 'flush' ? 1 : 0];
		return Promise.reject(new Refusal(code, { try: ++worked }));
	});
	ask('refused');
	await expect.poll(() => answers.length).toBe(1);
	ask('refused');
	await expect.poll(() => answers.length).toBe(2);
	expect(answers[1]).toEqual(answers[0]);
	expect(answers[0]).toMatchObject({ answer: { ok: false, code: 'album.no_right', detail: { try: 1 } } });
	ask('later', 'flush');
	await expect.poll(() => answers.length).toBe(3);
	ask('later', 'flush');
	await expect.poll(() => answers.length).toBe(4);
	expect(answers[3]).toMatchObject({ answer: { ok: false, code: 'unavailable', detail: { try: 3 } } });
});
