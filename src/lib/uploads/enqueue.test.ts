import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import type { RegisterAsset } from '#domain/asset.ts';
import { Refusal } from '#domain/errors.ts';
import { deviceFiles } from '#lib/bytes/device-files.ts';
import { Store } from '#lib/store/database.ts';
import { Enqueuer } from './enqueue.ts';

const opened: Store[] = [];
afterEach(() => opened.splice(0).forEach((store) => store.close()));

const registration = (id: string): RegisterAsset => ({
	id,
	sha256: 'a'.repeat(64),
	kind: 'photo',
	type: 'image/jpeg',
	fileName: 'a.jpg',
	size: 5,
	width: 4,
	height: 3,
	takenAt: '2026-01-01T00:00:00.000Z',
	takenAtSource: 'file',
	duration: null,
	thumbhash: '',
	title: '',
	createdAt: '2026-01-02T00:00:00.000Z',
});

/** A device that holds a file, after its registration was answered in some way. */
async function after(userId: string, answer: () => Promise<void>) {
	const store = new Store(userId);
	opened.push(store);
	const files = await deviceFiles(userId);
	await files.put(
		{ assetId: 'a', variant: 'original', type: 'image/jpeg', onlyHere: 1 },
		new Blob(['12345']),
	);
	const enqueuer = new Enqueuer({ userId, store, mutate: { registerAsset: answer } });
	const outcome = await enqueuer.add(registration('a')).catch((failure: unknown) => failure);
	return { outcome, row: await store.uploads.get('a'), held: await files.read('a', 'original') };
}

test('a file waits with the edit that makes it known, from before that edit is made', async () => {
	const { outcome, row } = await after('made', async () => {
		expect(await opened.at(-1)!.uploads.get('a')).toMatchObject({
			registration: registration('a'),
			registeredAt: null,
		});
	});
	expect(outcome).toBe(true);
	expect(row).toMatchObject({ state: 'waiting', registeredAt: expect.any(Number) as number });
});

test('of a file that a rule has refused nothing stays', async () => {
	const { outcome, row, held } = await after('refused', async () => {
		throw new Refusal('mutation.invalid');
	});
	expect([outcome, row, held]).toEqual([new Refusal('mutation.invalid'), undefined, undefined]);
});

test.each([
	['a host that went away', new Refusal('unavailable')],
	['a full disk', new Refusal('storage.full')],
	['a fault', new TypeError('no such thing')],
])('%s may have taken the edit: the file stays, and waits in the queue', async (name, failure) => {
	const said = vi.spyOn(console, 'error').mockReturnValue(undefined);
	const { outcome, row, held } = await after(name, async () => {
		throw failure;
	});
	expect(outcome).toBe(false);
	expect(said).toHaveBeenCalledOnce();
	said.mockRestore();
	expect([row?.state, held?.bytes.size]).toEqual(['waiting', 5]);
});

test('files that come while others are written are written together, and each has its own answer', async () => {
	const store = new Store('many');
	opened.push(store);
	const first = Promise.withResolvers<void>();
	const registerAsset = vi.fn(async ({ id }: { id: string }) => {
		if (id === 'a0') await first.promise;
		if (id === 'a3') throw new Refusal('mutation.invalid');
	});
	const writes = vi.spyOn(store.uploads, 'bulkPut');
	const enqueuer = new Enqueuer({ userId: 'many', store, mutate: { registerAsset } });
	const ids = Array.from({ length: 8 }, (_, i) => `a${i}`);
	const answers = Promise.allSettled(ids.map((id) => enqueuer.add(registration(id))));
	await vi.waitFor(() => expect(registerAsset).toHaveBeenCalledTimes(1));
	first.resolve();
	const said = (await answers).map((answer) => (answer.status === 'fulfilled' ? answer.value : 'refused'));
	expect(said).toEqual([true, true, true, 'refused', true, true, true, true]);
	expect(writes).toHaveBeenCalledTimes(2);
	const rows = await store.uploads.toCollection().primaryKeys();
	expect(rows).toEqual(ids.filter((id) => id !== 'a3'));
});
