import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DeviceFiles } from '#lib/bytes/device-files.ts';
import { IndexedDbStore } from '#lib/bytes/indexeddb-store.ts';
import type { RegisterAsset } from '#domain/asset.ts';
import { Store } from '#lib/store/database.ts';
import { type QueuedUpload, Registrations } from './registrations.ts';
import { UploadRunner } from './runner.ts';
import type { Sending } from './send-file.ts';

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

const registration = (id: string): RegisterAsset => ({
	id,
	sha256: 'a'.repeat(64),
	kind: 'photo',
	type: 'image/jpeg',
	fileName: `${id}.jpg`,
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

const row = (assetId: string, change: Partial<QueuedUpload> = {}): QueuedUpload => ({
	assetId,
	fileName: `${assetId}.jpg`,
	size: 5,
	sent: 0,
	state: 'waiting',
	error: null,
	url: null,
	addedAt: '2026-01-01T00:00:00.000Z',
	tries: 0,
	registration: registration(assetId),
	registeredAt: Date.now(),
	...change,
});

/** A server behind a network, to which edits travel by themselves and files are sent. */
class Remote {
	/** Edits under way */
	readonly pending: string[] = [];
	readonly known = new Set<string>();
	/** Nobody answers */
	isGone = false;
	/** What came of each try to send a file */
	readonly answers: string[] = [];
	/** What the sync host says of the connection */
	readonly connection = {
		isAway: false,
		/** How often it was asked for */
		looks: 0,
		get away() {
			this.looks++;
			return this.isAway;
		},
		back: new Set<() => void>(),
		onBack(back: () => void) {
			this.back.add(back);
			return () => this.back.delete(back);
		},
	};
	readonly sync = {
		pendingCount: async () => this.pending.length,
		mutate: { registerAsset: async ({ id }: { id: string }) => void this.pending.push(id) },
	};

	push(): void {
		for (const id of this.pending.splice(0)) this.known.add(id);
	}

	/** The host has reached the server again. */
	reached(): void {
		this.connection.isAway = false;
		for (const back of this.connection.back) back();
	}

	readonly send = (_bytes: Blob, assetId: string): Sending => {
		if (this.isGone) {
			this.answers.push(`${assetId} -`);
			const ended = Promise.resolve({ kind: 'everything', code: 'network' } as const);
			return { ended, abort: () => undefined };
		}
		const known = this.known.has(assetId);
		this.answers.push(`${assetId} ${known ? 204 : 404}`);
		const ended = Promise.resolve(known ? undefined : ({ kind: 'again', code: 'asset.not_found' } as const));
		return { ended, abort: () => undefined };
	};
}

function device(userId: string) {
	const store = new Store(userId);
	const bytes = new IndexedDbStore(userId);
	const files = new DeviceFiles(store, bytes);
	const remote = new Remote();
	const runner = new UploadRunner(
		store,
		files,
		new Registrations(store, remote.sync),
		remote.connection,
		remote.send,
	);
	ends.push(() => {
		runner.stop();
		store.close();
	});
	const hold = (assetId: string) =>
		files.put({ assetId, variant: 'original', type: 'image/jpeg', onlyHere: 1 }, new Blob(['12345']));
	const sent = () => vi.waitFor(async () => expect(await store.uploads.count()).toBe(0), { timeout: 5_000 });
	return { store, bytes, runner, remote, hold, sent };
}

/** Puts assets in the library that the device shows. */
const show = (store: Store, ...ids: string[]) =>
	store.buckets.put({
		scope: 'library',
		stamp: 1,
		from: '2026-01',
		count: ids.length,
		items: ids.map((id) => ({ id })) as never,
	});

test('a file that the device cannot read is tried again after a while that grows', async () => {
	const { store, bytes, runner, hold } = device('unreadable');
	const said = vi.spyOn(console, 'error').mockReturnValue(undefined);
	await hold('a');
	await show(store, 'a');
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

test('a file whose registration a crash has taken is registered again at the next start, and sent', async () => {
	const { store, runner, remote, hold, sent } = device('crashed');
	for (const id of ['lost', 'never', 'there']) await hold(id);
	await store.uploads.bulkPut([row('lost'), row('never', { registeredAt: null }), row('there')]);
	await show(store, 'there');
	remote.known.add('there');
	await runner.start();
	await vi.waitFor(() => expect(remote.pending.toSorted()).toEqual(['lost', 'never']));
	remote.push();
	await sent();
	expect(remote.answers.toSorted()).toEqual(['lost 204', 'never 204', 'there 204']);
});

test('a file that the server does not know, whatever the device shows, is registered again', async () => {
	const { store, runner, remote, hold, sent } = device('unknown');
	await hold('a');
	await show(store, 'a');
	await store.uploads.put(row('a', { tries: 12, error: 'unavailable' }));
	await runner.start();
	await vi.waitFor(() => expect(remote.pending).toEqual(['a']), { timeout: 5_000 });
	expect(await store.uploads.get('a')).toMatchObject({
		state: 'waiting',
		error: 'asset.not_found',
		tries: 1,
	});
	remote.push();
	await sent();
	expect(remote.answers).toEqual(['a 404', 'a 204']);
});

test('files are not sent before the server has been told of them', async () => {
	const { store, runner, remote, hold, sent } = device('early');
	await runner.start();
	const ids = ['a', 'b', 'c', 'd', 'e'];
	for (const id of ids) {
		await hold(id);
		await store.uploads.put(row(id, { registeredAt: null }));
		await remote.sync.mutate.registerAsset({ id });
		await show(store, ...ids.slice(0, ids.indexOf(id) + 1));
		await store.uploads.update(id, { registeredAt: Date.now() } as object);
	}
	// A few looks go by, and nothing is sent.
	const looks = vi.spyOn(remote.sync, 'pendingCount');
	await vi.waitFor(() => expect(looks.mock.calls.length).toBeGreaterThan(6), { timeout: 5_000 });
	expect(remote.answers).toEqual([]);
	remote.push();
	await sent();
	expect(remote.answers.toSorted()).toEqual(ids.map((id) => `${id} 204`));
});

test('while the server is out of reach no file is tried, and each is as soon as it is reached again', async () => {
	const { store, runner, remote, hold, sent } = device('away');
	for (const id of ['a', 'b']) await hold(id);
	await store.uploads.bulkPut([row('a'), row('b', { addedAt: '2026-01-01T00:00:01.000Z' })]);
	await show(store, 'a', 'b');
	remote.isGone = true;
	await runner.start();
	// The host hears of it later than the file that could not be sent.
	await vi.waitFor(() => expect(remote.answers.length).toBeGreaterThan(2), { timeout: 5_000 });
	remote.connection.isAway = true;
	await vi.waitFor(async () => expect((await store.uploads.get('a'))?.state).toBe('waiting'));
	const tried = remote.answers.length;
	for (const id of ['c', 'd', 'e']) {
		const { looks } = remote.connection;
		await hold(id);
		await store.uploads.put(row(id, { addedAt: '2026-01-01T00:00:02.000Z' }));
		await vi.waitFor(() => expect(remote.connection.looks).toBeGreaterThan(looks), { timeout: 5_000 });
	}
	expect(remote.answers.length).toBe(tried);

	remote.isGone = false;
	for (const id of ['a', 'b', 'c', 'd', 'e']) remote.known.add(id);
	remote.reached();
	await sent();
	expect(remote.answers.slice(tried).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'].map((id) => `${id} 204`));
});

test('the picture that was made of a film goes behind its bytes, and again where no answer comes', async () => {
	const { store, bytes, runner, remote, hold, sent } = device('film');
	await hold('film');
	const files = new DeviceFiles(store, bytes);
	await files.put(
		{ assetId: 'film', variant: 'preview', type: 'image/webp', onlyHere: 1 },
		new Blob(['poster']),
	);
	await show(store, 'film');
	remote.known.add('film');
	const asked: string[] = [];
	vi.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
		asked.push(`${url as string} ${await (init?.body as Blob).text()}`);
		if (asked.length === 1) return new Response('{"code":"unavailable"}', { status: 503 });
		return new Response(null, { status: 204 });
	});
	await store.uploads.put(row('film', { registration: { ...registration('film'), kind: 'video' } }));
	await runner.start();
	await sent();
	expect(asked).toEqual(Array(2).fill('/api/assets/film/poster poster'));
});
