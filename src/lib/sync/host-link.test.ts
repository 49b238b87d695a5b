import 'fake-indexeddb/auto';
import { expect, onTestFinished, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { Store } from '#lib/store/database.ts';
import { Host } from './host/host.ts';
import { HostLink } from './host-link.ts';
import { type ChannelMessage, channelOf } from './messages.ts';
import { argumentsOf } from './mutate.ts';

/** A page with a host of its own, the channels that the two have opened, and all that is said on their channel. */
function pageWithHost(listens: (message: ChannelMessage) => boolean = () => true) {
	const userId = newId();
	const opened: string[] = [];
	const heard: ChannelMessage[] = [];
	const bystander = new BroadcastChannel(channelOf(userId));
	bystander.onmessage = ({ data }: MessageEvent<ChannelMessage>) => void heard.push(data);
	const channel = (name: string) => {
		opened.push(name);
		return new BroadcastChannel(name);
	};
	const hosts: Host[] = [];
	const link = new HostLink(
		userId,
		{ onStatus: () => undefined, onDestroyed: () => undefined },
		{
			locks: navigator.locks,
			channel: (name) => deafTo(channel(name), listens),
			spawn: (start) => {
				const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
				hosts.push(new Host(start, { channel, fetch, cache: 'idb' }));
				return () => undefined;
			},
			build: 'a',
			visible: () => true,
			follow: () => () => undefined,
		},
	);
	const store = new Store(userId);
	onTestFinished(async () => {
		await link.close();
		for (const host of hosts) await host.close();
		store.close();
		bystander.close();
	});
	const createAlbum = (id: string, name: string) =>
		link.request({ type: 'mutate', name: 'createAlbum', args: argumentsOf('createAlbum', { id, name }) });
	return { userId, link, store, hosts, opened, heard, createAlbum };
}

/** A page's end of a channel that does not hear everything. */
const deafTo = (channel: BroadcastChannel, listens: (message: ChannelMessage) => boolean) =>
	new Proxy(channel, {
		get: (target, key) => {
			const value: unknown = Reflect.get(target, key, target);
			return typeof value === 'function' ? (value as () => void).bind(target) : value;
		},
		set: (target, key, value: (event: MessageEvent<ChannelMessage>) => void) =>
			Reflect.set(
				target,
				key,
				key === 'onmessage' ? (event: MessageEvent) => listens(event.data) && value(event) : value,
				target,
			),
	});

test('[H2] a page and its own host speak over the one channel of the person, where every page hears them', async () => {
	const { userId, opened, heard, createAlbum } = pageWithHost();
	await createAlbum(newId(), 'Heard by all');
	expect(new Set(opened)).toEqual(new Set([channelOf(userId)]));
	await expect.poll(() => heard.some((message) => 'answer' in message && message.answer.ok)).toBe(true);
	const asked = heard.find((message) => 'request' in message);
	expect(asked).toMatchObject({ to: 'host', request: { type: 'mutate', name: 'createAlbum' } });
	const answered = heard.find((message) => 'answer' in message);
	expect(answered).toMatchObject({ id: (asked as { id: string }).id, answer: { ok: true } });
});

test('[H3] a page whose answer is lost asks again under the same id, and what it asked for is done once', async () => {
	let lost = 0;
	const { link, heard, createAlbum, store, hosts } = pageWithHost(
		(message) => !('answer' in message) || ++lost > 2,
	);
	const id = newId();
	await createAlbum(id, 'Said three times');
	const asked = heard.filter(
		(message) => 'request' in message && message.request.type === 'mutate',
	) as unknown as { id: string }[];
	expect(asked.length).toBeGreaterThanOrEqual(3);
	expect(new Set(asked.map((message) => message.id)).size).toBe(1);
	expect(await link.request({ type: 'pendingCount' })).toBe(1);
	expect((await store.albums.toArray()).map(({ name }) => name)).toEqual(['Said three times']);
	expect(hosts).toHaveLength(1);
}, 20_000);
