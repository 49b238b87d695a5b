import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NotStored, type Storage } from './storage.ts';

/** What every storage must do; each implementation's test runs it. */
export function keepsTheStorageContract(name: string, make: () => Promise<Storage> | Storage): void {
	describe(`${name} keeps files`, () => {
		let storage: Storage;
		let folder: string;
		const bytes = randomBytes(700_000);
		const local = async (content: Uint8Array) => {
			const path = join(folder, randomBytes(6).toString('hex'));
			await writeFile(path, content);
			return path;
		};
		const read = async (key: string, range?: { start: number; end: number }) =>
			buffer(await storage.open(key, range));

		beforeAll(async () => {
			storage = await make();
			folder = await mkdtemp(join(tmpdir(), 'gatefold-storage-'));
		});
		afterAll(() => rm(folder, { recursive: true, force: true }));

		test('bytes, a stream and a local file come back as they were', async () => {
			await storage.put('a/bytes', bytes);
			await storage.put('a/stream', Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)]));
			await storage.take('a/file', await local(bytes));
			for (const key of ['a/bytes', 'a/stream', 'a/file']) {
				expect((await read(key)).equals(bytes)).toBe(true);
				expect(await storage.size(key)).toBe(bytes.length);
			}
		});

		test('a local file that was taken is gone from where it was', async () => {
			const path = await local(bytes);
			await storage.take('b/file', path);
			expect(await readdir(folder)).not.toContain(path.split('/').at(-1));
		});

		test('a range is read with both of its ends', async () => {
			await storage.put('c/file', bytes);
			expect((await read('c/file', { start: 10, end: 19 })).equals(bytes.subarray(10, 20))).toBe(true);
			const last = bytes.length - 1;
			expect((await read('c/file', { start: last, end: last })).equals(bytes.subarray(last))).toBe(true);
		});

		test('what is not there is told apart from what is', async () => {
			await expect(storage.open('d/none')).rejects.toBeInstanceOf(NotStored);
			await expect(storage.withPath('d/none', () => Promise.resolve())).rejects.toBeInstanceOf(NotStored);
			expect(await storage.size('d/none')).toBeUndefined();
			await storage.remove('d/none');
		});

		test('a file that is put again takes the place of the first', async () => {
			await storage.put('e/file', bytes);
			await storage.put('e/file', Buffer.from('new'));
			expect((await read('e/file')).toString()).toBe('new');
			await storage.remove('e/file');
			expect(await storage.size('e/file')).toBeUndefined();
		});

		test('a file of many parts comes back whole, in ranges over their bounds, and copied', async () => {
			const large = Buffer.concat([randomBytes(8 * 1024 * 1024), Buffer.alloc(26 * 1024 * 1024, 'ab')]);
			large[large.length - 1] = 7;
			await storage.put('l/stream', Readable.from(pieces(large, 1_000_003)));
			await storage.take('l/file', await local(large));
			await storage.copy('l/file', 'l/copy');
			for (const key of ['l/stream', 'l/file', 'l/copy']) {
				expect(await storage.size(key)).toBe(large.length);
				expect((await read(key)).equals(large)).toBe(true);
			}
			for (const at of [8, 32].map((parts) => parts * 1024 * 1024)) {
				const range = { start: at - 10, end: at + 9 };
				expect((await read('l/copy', range)).equals(large.subarray(at - 10, at + 10))).toBe(true);
			}
		}, 120_000);

		test('a stream that breaks leaves nothing under the key', async () => {
			const broken = new Readable({
				read() {
					this.push(bytes.subarray(0, 1000));
					this.destroy(new Error('the line is cut'));
				},
			});
			await expect(storage.put('f/file', broken)).rejects.toThrow('the line is cut');
			expect(await storage.size('f/file')).toBeUndefined();
		});

		test('a path for work holds the file', async () => {
			await storage.put('g/file', bytes);
			const size = await storage.withPath(
				'g/file',
				async (path) => (await import('node:fs')).statSync(path).size,
			);
			expect(size).toBe(bytes.length);
		});

		test('a copy is there under both keys, and stays when either goes or is put anew', async () => {
			await storage.put('h/from', bytes);
			await storage.copy('h/from', 'h/to');
			// Once more, as a job that is done again does
			await storage.copy('h/from', 'h/to');
			await storage.put('h/from', Buffer.from('new'));
			expect((await read('h/to')).equals(bytes)).toBe(true);
			await storage.remove('h/from');
			expect((await read('h/to')).equals(bytes)).toBe(true);
			await expect(storage.copy('h/none', 'h/other')).rejects.toBeInstanceOf(NotStored);
			expect(await storage.size('h/other')).toBeUndefined();
		});

		test('all files under a prefix are listed, and nothing else', async () => {
			const wanted = ['i/one/ab/abc.thumb', 'i/one/ab/abc.preview', 'i/one/ab/abcd.thumb', 'i/two/x'];
			for (const key of [...wanted, 'j/one']) await storage.put(key, bytes.subarray(0, key.length));
			const listed = async (prefix: string) => {
				const found: string[] = [];
				for await (const { key, size, changedAt } of storage.list(prefix)) {
					expect(size).toBe(key.length);
					expect(changedAt).toBeGreaterThan(0);
					found.push(key);
				}
				return found.sort();
			};
			expect(await listed('i/')).toEqual([...wanted].sort());
			expect(await listed('i/one/ab/abc.')).toEqual(wanted.slice(0, 2).sort());
			expect(await listed('i/none/')).toEqual([]);
		});

		test('tidying takes nothing that is whole', async () => {
			await storage.put('k/file', bytes);
			await storage.tidy(Date.now() + 86_400_000);
			expect((await read('k/file')).equals(bytes)).toBe(true);
		});

		test('a key never leads elsewhere', async () => {
			for (const key of ['../x', 'a/../../x', '/etc/passwd', 'a\0b', '']) {
				await expect(storage.put(key, bytes)).rejects.toBeInstanceOf(RangeError);
			}
		});
	});
}

function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
