import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Store } from '#lib/store/database.ts';
import { notePlay, tellPlays } from './plays.ts';

let store: Store;
let count = 0;
const server = vi.fn<(path: string, init: RequestInit) => Promise<Response>>();

beforeEach(() => {
	store = new Store(`person-${count++}`);
	server.mockReset().mockResolvedValue(new Response(null, { status: 204 }));
	vi.stubGlobal('fetch', server);
});

afterEach(() => store.close());

const told = () => server.mock.calls.map(([path, { body }]) => [path, body]);

test('[MA-47] a play is told under its id', async () => {
	await notePlay(store, { id: 'one', assetId: 'a' });
	expect(told()).toEqual([['/api/tracks/a/plays', '{"id":"one"}']]);
	expect(await store.plays.count()).toBe(0);
});

test.each([
	['is away', () => Promise.reject(new TypeError('Failed to fetch'))],
	['is busy', () => Promise.resolve(new Response(null, { status: 429 }))],
	['fails', () => Promise.resolve(new Response(null, { status: 503 }))],
	['asks who this is', () => Promise.resolve(new Response(null, { status: 401 }))],
])(
	'[MA-47] where the server %s, plays are kept and told later, under the same ids',
	async (_name, answer) => {
		server.mockImplementation(answer);
		await notePlay(store, { id: 'one', assetId: 'a' });
		await notePlay(store, { id: 'two', assetId: 'b' });
		expect(await store.plays.count()).toBe(2);

		server.mockReset().mockResolvedValue(new Response(null, { status: 204 }));
		await tellPlays(store);
		expect(told()).toEqual([
			['/api/tracks/a/plays', '{"id":"one"}'],
			['/api/tracks/b/plays', '{"id":"two"}'],
		]);
		expect(await store.plays.count()).toBe(0);
	},
);

test('[MA-47] a play of what is gone holds up no other', async () => {
	server.mockResolvedValueOnce(new Response(null, { status: 404 }));
	await notePlay(store, { id: 'one', assetId: 'gone' });
	await notePlay(store, { id: 'two', assetId: 'b' });
	expect(await store.plays.count()).toBe(0);
	expect(server).toHaveBeenCalledTimes(2);
});
