import type { ByteStore } from './byte-store.ts';

/** One thing that every store must do. It throws where the store does not. */
export interface Check {
	title: string;
	run(store: ByteStore): Promise<void>;
}

const bytes = new Uint8Array(300_000).map((_, i) => (i * 7) % 251);
const photo = () => new Blob([bytes], { type: 'image/jpeg' });

/** The same checks run on each store, where that store lives: in Node, in a page, in a worker. */
export const byteStoreContract: Check[] = [
	{
		title: 'a file comes back as it was',
		async run(store) {
			await store.put('a/original', photo());
			same(await read(store, 'a/original'), bytes);
		},
	},
	{
		title: 'a part of a file is read without the rest',
		async run(store) {
			await store.put('b/original', photo());
			const file = await store.get('b/original');
			same(new Uint8Array(await file!.slice(1000, 1010).arrayBuffer()), bytes.subarray(1000, 1010));
		},
	},
	{
		title: 'a file that is put again takes the place of the first',
		async run(store) {
			await store.put('c/original', photo());
			await store.put('c/original', new Blob(['new']));
			same(await read(store, 'c/original'), new TextEncoder().encode('new'));
		},
	},
	{
		title: 'what is not there is undefined, and removing it is no error',
		async run(store) {
			equal(await store.get('d/none'), undefined);
			await store.remove('d/none');
		},
	},
	{
		title: 'a file that was removed is gone, and the others stay',
		async run(store) {
			await store.put('e/original', photo());
			await store.put('e/thumb', photo());
			await store.remove('e/original');
			equal(await store.get('e/original'), undefined);
			equal((await store.get('e/thumb'))?.size, bytes.length);
			const keys = (await store.keys()).filter((key) => key.startsWith('e/'));
			equal(keys.join(), 'e/thumb');
		},
	},
	{
		title: 'a file that breaks off while it is read leaves nothing',
		async run(store) {
			const broken = photo();
			Object.defineProperty(broken, 'stream', { value: brokenStream });
			Object.defineProperty(broken, 'arrayBuffer', { value: () => Promise.reject(new Error('gone')) });
			const failed = await store.put('f/original', broken).then(
				() => false,
				() => true,
			);
			// A store that copies a blob as a whole does not read it piece by piece, and has it whole then.
			const size = (await store.get('f/original'))?.size;
			equal(size, failed ? undefined : bytes.length);
		},
	},
	{
		title:
			'where a store can write on, it does so at any place in a file, and nothing behind that place stays',
		async run(store) {
			if (!store.append) return;
			await store.append('h/original', 0, [bytes.slice(0, 1000), bytes.slice(1000, 5000)]);
			await store.append('h/original', 3000, [bytes.slice(3000, 200_000)]);
			same(await read(store, 'h/original'), bytes.subarray(0, 200_000));
			await store.append('h/original', 100_000, [bytes.slice(100_000, 100_001)]);
			equal((await store.get('h/original'))?.size, 100_001);
		},
	},
	{
		title: 'clearing removes every file, and the store goes on',
		async run(store) {
			await store.put('g/original', photo());
			await store.clear();
			equal((await store.keys()).length, 0);
			await store.put('g/original', photo());
			equal((await store.keys()).join(), 'g/original');
		},
	},
];

function brokenStream(): ReadableStream<Uint8Array> {
	let pieces = 0;
	return new ReadableStream({
		pull(controller) {
			if (pieces++ < 2) controller.enqueue(bytes.subarray(0, 1000));
			else controller.error(new Error('gone'));
		},
	});
}

const read = async (store: ByteStore, key: string) =>
	new Uint8Array((await (await store.get(key))?.arrayBuffer()) ?? new ArrayBuffer(0));

function same(actual: Uint8Array, expected: Uint8Array): void {
	equal(actual.length, expected.length);
	if (!actual.every((byte, i) => byte === expected[i])) throw new Error('other bytes came back');
}

function equal(actual: unknown, expected: unknown): void {
	if (actual !== expected) throw new Error(`${String(actual)} in place of ${String(expected)}`);
}
