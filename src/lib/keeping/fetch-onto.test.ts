import 'fake-indexeddb/auto';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { readRange } from '#domain/byte-range.ts';
import { Refusal } from '#domain/errors.ts';
import { DeviceFiles } from '#lib/bytes/device-files.ts';
import { IndexedDbStore } from '#lib/bytes/indexeddb-store.ts';
import { Store } from '#lib/store/database.ts';
import { fetchOnto } from './fetch-onto.ts';

afterEach(() => vi.unstubAllGlobals());

const megabyte = 1024 * 1024;

/** A store that can write on, as a worker's own file system can. */
class GrowingStore extends IndexedDbStore {
	isFull = false;

	async append(key: string, at: number, pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
		if (this.isFull) throw new Refusal('storage.full');
		const there = (await this.get(key)) ?? new Blob();
		await this.put(key, new Blob([there.slice(0, at), ...pieces]));
	}
}

let count = 0;

/** A device, and a server that has one film and a connection that breaks. */
function device() {
	const userId = `fetch-onto-${count++}`;
	const store = new Store(userId);
	const bytes = new GrowingStore(userId);
	const files = new DeviceFiles(store, bytes);
	onTestFinished(() => store.close());
	const server = {
		film: filmOf(20, 1),
		etag: '"one"' as string | undefined,
		/** Bytes after which the connection goes */
		breaksAfter: Infinity,
		/** What was asked for, and how it was answered */
		asked: [] as string[],
		ignoresIfRange: false,
	};
	vi.stubGlobal('fetch', async (_: string, { headers }: { headers: Record<string, string> }) => {
		const { film, etag, breaksAfter } = server;
		const isSame = headers['if-range'] === etag || server.ignoresIfRange;
		const range = isSame ? readRange(headers.range, film.length) : 'whole';
		const [start, status] = typeof range === 'object' ? [range.start, 206] : [0, 200];
		server.asked.push(`${headers.range ?? 'all'} ${status}`);
		const answer: Record<string, string> = { 'content-type': 'video/mp4' };
		answer['content-length'] = String(film.length - start);
		if (etag) answer.etag = etag;
		if (status === 206) answer['content-range'] = `bytes ${start}-${film.length - 1}/${film.length}`;
		return new Response(streamOf(film.subarray(start), breaksAfter), { status, headers: answer });
	});
	const wanted = { key: 'a/original', assetId: 'a', variant: 'original', mediaVersion: 1 } as const;
	const go = () => fetchOnto(wanted, { files, makeRoom: async () => undefined });
	const here = async () => new Uint8Array(await (await files.read('a', 'original'))!.bytes.arrayBuffer());
	return { store, bytes, files, server, go, here };
}

const filmOf = (megabytes: number, seed: number) =>
	new Uint8Array(megabytes * megabyte).map((_, i) => (i * 31 + seed) % 253);

function streamOf(bytes: Uint8Array<ArrayBuffer>, breaksAfter: number): ReadableStream<Uint8Array> {
	let at = 0;
	return new ReadableStream({
		pull(controller) {
			if (at >= breaksAfter) return controller.error(new TypeError('network error'));
			if (at >= bytes.length) return controller.close();
			controller.enqueue(bytes.subarray(at, (at += megabyte)));
		},
	});
}

const equal = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);

test('a large file that breaks off goes on where it was, as often as it takes', async () => {
	const { store, files, server, go, here } = device();
	server.breaksAfter = 9 * megabyte;
	expect(await go()).toBe('away');
	expect(await store.partial.get('a/original')).toMatchObject({ size: 9 * megabyte, total: 20 * megabyte });
	expect(await files.read('a', 'original')).toBeUndefined();
	expect(await go()).toBe('away');
	expect(await go()).toEqual({ written: 20 * megabyte });
	expect(server.asked).toEqual(['all 200', `bytes=${9 * megabyte}- 206`, `bytes=${18 * megabyte}- 206`]);
	expect(equal(await here(), server.film)).toBe(true);
	expect(await store.files.get('a/original')).toMatchObject({ type: 'video/mp4', kept: 1, mediaVersion: 1 });
	expect(await store.partial.count()).toBe(0);
});

test('where the server has other bytes by now, all of them come, and none of the old ones stay', async () => {
	const { server, go, here } = device();
	server.breaksAfter = 9 * megabyte;
	await go();
	Object.assign(server, { film: filmOf(20, 7), etag: '"two"', breaksAfter: Infinity });
	expect(await go()).toEqual({ written: 20 * megabyte });
	expect(server.asked.at(-1)).toBe(`bytes=${9 * megabyte}- 200`);
	expect(equal(await here(), server.film)).toBe(true);
});

test('a part of other bytes, from a server that asks for no version, is not put behind what is here', async () => {
	const { server, go, here } = device();
	server.breaksAfter = 9 * megabyte;
	await go();
	Object.assign(server, { film: filmOf(20, 7), etag: '"two"', breaksAfter: Infinity, ignoresIfRange: true });
	expect(await go()).toBe('away');
	expect(await go()).toEqual({ written: 20 * megabyte });
	expect(server.asked).toEqual(['all 200', `bytes=${9 * megabyte}- 206`, 'all 200']);
	expect(equal(await here(), server.film)).toBe(true);
});

test('the device dies between a piece and its row: the piece is written again', async () => {
	const { store, bytes, server, go, here } = device();
	server.breaksAfter = 9 * megabyte;
	await go();
	await bytes.append('a/original', 9 * megabyte, [filmOf(1, 200)]);
	expect((await store.partial.get('a/original'))?.size).toBe(9 * megabyte);
	server.breaksAfter = Infinity;
	await go();
	expect(equal(await here(), server.film)).toBe(true);
});

test('where the browser has emptied the storage behind the row, it begins anew', async () => {
	const { bytes, server, go, here } = device();
	server.breaksAfter = 9 * megabyte;
	await go();
	await bytes.remove('a/original');
	server.breaksAfter = Infinity;
	await go();
	expect(server.asked).toEqual(['all 200', 'all 200']);
	expect(equal(await here(), server.film)).toBe(true);
});

test('no tidying takes what is here by half; losing the right to see it does', async () => {
	const { store, bytes, files, server, go } = device();
	server.breaksAfter = 9 * megabyte;
	await go();
	expect(await files.sweep()).toBe(0);
	await files.partial.dropAllBut(new Set(['a/original']));
	expect(await bytes.keys()).toEqual(['a/original']);
	await files.remove(['a']);
	expect([await bytes.keys(), await store.partial.count()]).toEqual([[], 0]);
});

test('what nobody wants any more goes', async () => {
	const { store, bytes, files, server, go } = device();
	server.breaksAfter = 9 * megabyte;
	await go();
	await files.partial.dropAllBut(new Set(['b/original']));
	expect([await bytes.keys(), await store.partial.count()]).toEqual([[], 0]);
});

test('a full disk is said, and what was written before counts', async () => {
	const { store, bytes, server, go } = device();
	server.breaksAfter = 9 * megabyte;
	await go();
	bytes.isFull = true;
	await expect(go()).rejects.toThrow(new Refusal('storage.full'));
	expect((await store.partial.get('a/original'))?.size).toBe(9 * megabyte);
});

test('what the server does not name, and what is small, comes whole', async () => {
	const { store, server, go } = device();
	server.etag = undefined;
	expect(await go()).toBeInstanceOf(Blob);
	Object.assign(server, { etag: '"small"', film: filmOf(1, 1) });
	expect(await go()).toBeInstanceOf(Blob);
	expect(await store.partial.count()).toBe(0);
});
