import 'fake-indexeddb/auto';
import { expect, onTestFinished, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { mutations } from '#domain/mutations.ts';
import { Store } from '#lib/store/database.ts';
import type { Surroundings } from '../host-link.ts';
import { HostLink } from '../host-link.ts';
import type { StatusReport } from '../messages.ts';
import { argumentsOf } from '../mutate.ts';
import { Host } from './host.ts';

const offline = () => Promise.reject(new TypeError('Failed to fetch'));

test('an edit made offline is in the read model when its promise resolves', async () => {
	const userId = newId();
	const host = new Host(
		{ type: 'start', userId, host: newId(), build: 'a' },
		{ channel: (name) => new BroadcastChannel(name), fetch: offline, cache: 'idb' },
	);
	onTestFinished(() => host.close());
	const reports: StatusReport[] = [];
	const link = new HostLink(
		userId,
		{ onStatus: (r) => reports.push(r), onDestroyed: () => undefined },
		{
			locks: { request: async () => undefined } as unknown as Surroundings['locks'],
			channel: (name) => new BroadcastChannel(name),
			spawn: () => () => undefined,
			build: 'a',
			visible: () => true,
			follow: () => () => undefined,
		},
	);
	onTestFinished(() => link.close());
	const id = newId();
	await link.request({
		type: 'mutate',
		name: 'createAlbum',
		args: argumentsOf('createAlbum', { id, name: 'Sea' }),
	});
	const store = new Store(userId);
	onTestFinished(() => store.close());
	expect(await store.albums.get(id)).toMatchObject({
		name: 'Sea',
		role: 'owner',
		memberCount: 1,
		assetCount: 0,
	});
	await link.request({ type: 'flush' });
	expect(await link.request({ type: 'pendingCount' })).toBe(1);
	expect(reports.at(-1)).toMatchObject({ state: 'offline', waiting: 1 });
	void mutations;
});
