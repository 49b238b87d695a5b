import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DeviceFiles } from '#lib/bytes/device-files.ts';
import { IndexedDbStore } from '#lib/bytes/indexeddb-store.ts';
import { Store, type Upload } from '#lib/store/database.ts';
import { UploadRunner } from './runner.ts';

const ends: (() => void)[] = [];
beforeEach(() => {
	const page = new EventTarget();
	vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
	vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
});
afterEach(() => {
	ends.splice(0).forEach((end) => end());
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

const row = (assetId: string): Upload => ({
	assetId,
	fileName: `${assetId}.jpg`,
	size: 5,
	sent: 0,
	state: 'waiting',
	error: null,
	url: null,
	addedAt: '2026-01-01T00:00:00.000Z',
	tries: 0,
});

function device(userId: string) {
	const store = new Store(userId);
	const bytes = new IndexedDbStore(userId);
	const files = new DeviceFiles(store, bytes);
	const runner = new UploadRunner(store, files);
	ends.push(() => {
		runner.stop();
		store.close();
	});
	return { store, bytes, files, runner };
}

test('a file that the device cannot read is tried again after a while that grows', async () => {
	const { store, bytes, files, runner } = device('unreadable');
	const said = vi.spyOn(console, 'error').mockReturnValue(undefined);
	await files.put({ assetId: 'a', variant: 'original', type: 'image/jpeg', onlyHere: 1 }, new Blob(['12345']));
	const reads = vi
		.spyOn(bytes, 'get')
		.mockRejectedValue(new DOMException('the disk is away', 'NotReadableError'));
	await store.uploads.put(row('a'));
	await runner.start();
	await vi.waitFor(async () => expect((await store.uploads.get('a'))?.tries).toBe(3), { timeout: 5_000 });
	expect(await store.uploads.get('a')).toMatchObject({ state: 'waiting', error: 'unavailable' });
	expect(reads).toHaveBeenCalledTimes(3);
	expect(said).toHaveBeenCalledTimes(3);
});
