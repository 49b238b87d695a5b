import 'fake-indexeddb/auto';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { mediaCacheName } from '#lib/bytes/media-cache.ts';
import { Store, type DeviceFile } from '#lib/store/database.ts';
import { measureUsage } from './usage.ts';

afterEach(() => vi.unstubAllGlobals());

test('each file counts for one thing: what is nowhere else first, then what is kept, then what was added here', async () => {
	const store = new Store('ana');
	onTestFinished(() => store.close());
	const file = (key: string, size: number, more: Partial<DeviceFile>): DeviceFile => {
		const [assetId, variant] = key.split('/') as [string, DeviceFile['variant']];
		return { key, assetId, variant, size, type: '', addedAt: '', onlyHere: 0, ...more };
	};
	await store.files.bulkPut([
		file('a/original', 100, { onlyHere: 1, kept: 1 }),
		file('a/thumb', 10, { onlyHere: 1 }),
		file('b/original', 200, { kept: 1 }),
		file('c/original', 400, {}),
		// Drawn here, and too small to speak of
		file('c/thumb', 1, {}),
	]);
	expect(await measureUsage('ana', store)).toEqual({
		...{ app: 0, seen: 0, kept: 200, added: 400, waiting: 110, waitingCount: 1 },
	});
});

test('what the network has sent is counted for who saw it, and the app by itself', async () => {
	const store = new Store('ben');
	onTestFinished(() => store.close());
	const lengths: Record<string, Response[]> = {
		[mediaCacheName('ben', 'thumb')]: [new Response('x', { headers: { 'content-length': '30' } })],
		[mediaCacheName('eva', 'thumb')]: [new Response('x', { headers: { 'content-length': '500' } })],
		'workbox-precache': [
			new Response('12345', { headers: { 'content-length': '2', 'content-encoding': 'br' } }),
			new Response('1234567'),
		],
	};
	vi.stubGlobal('caches', {
		keys: async () => Object.keys(lengths),
		open: async (name: string) => ({
			keys: async () => lengths[name]!.map((_, i) => i),
			match: async (i: number) => lengths[name]![i],
		}),
	});
	expect(await measureUsage('ben', store)).toMatchObject({ app: 12, seen: 30 });
});
