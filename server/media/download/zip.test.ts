import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unzipped } from '../../../tests/support/unzip.ts';
import { zip, type ZipFile } from './zip.ts';

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'gatefold-zip-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = new Date('2024-06-01T12:34:56.000Z');

const file = (name: string, bytes: Buffer, modifiedAt = at): ZipFile => ({
	name,
	modifiedAt,
	size: bytes.length,
	bytes: Readable.from([bytes], { objectMode: true }),
});

async function* each<T>(values: Iterable<T>): AsyncGenerator<T> {
	yield* values;
}

const whole = async (files: Iterable<ZipFile>) => Buffer.concat(await Array.fromAsync(zip(each(files))));

test('what is packed is unpacked byte for byte, with its name and date', async () => {
	const bytes = Buffer.from('some bytes, \0 and more');
	const packed = await whole([
		file('Été 🌊.jpg', bytes),
		file('empty', Buffer.alloc(0)),
		file('old.tif', bytes, new Date('1931-02-03T04:05:06.000Z')),
	]);
	const files = unzipped(packed);
	expect([...files.keys()]).toEqual(['Été 🌊.jpg', 'empty', 'old.tif']);
	expect(files.get('Été 🌊.jpg')).toEqual({ bytes, modifiedAt: at });
	expect(files.get('empty')!.bytes).toHaveLength(0);
	expect(files.get('old.tif')!.modifiedAt).toEqual(new Date('1931-02-03T04:05:06.000Z'));
});

const hasPython = (() => {
	try {
		return execFileSync('python3', ['--version']).length > 0;
	} catch {
		console.log('There is no python3 here: archives are not read by another program.');
		return false;
	}
})();

/** Reads an archive with Python's own library. @returns how many files it finds, and the last of them with its bytes */
const readElsewhere = (path: string): unknown =>
	JSON.parse(
		execFileSync('python3', [
			'-c',
			`import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
last = z.infolist()[-1]
print(json.dumps({
	'count': len(z.infolist()), 'first': z.infolist()[0].file_size, 'name': last.filename,
	'text': z.read(last).decode(), 'isFar': last.header_offset > 0xffffffff, 'mode': last.external_attr >> 16,
}))`,
			path,
		]).toString(),
	);

test.skipIf(!hasPython)('another program reads more files than 16 bits count', async () => {
	const path = join(folder, 'many.zip');
	const many = function* () {
		for (let i = 0; i < 70_000; i++) yield file(`${i}.txt`, Buffer.from(String(i)));
	};
	await pipeline(zip(each(many())), createWriteStream(path));
	expect(readElsewhere(path)).toMatchObject({
		count: 70_000,
		name: '69999.txt',
		text: '69999',
		mode: 0o100644,
	});
	expect(unzipped(await readFile(path)).size).toBe(70_000);
});

test.skipIf(!hasPython)('another program reads a file, and a place, that 32 bits do not hold', async () => {
	const path = join(folder, 'large.zip');
	const piece = Buffer.alloc(16 * 1024 * 1024);
	const size = piece.length * 257;
	const bytes = each(Array.from({ length: 257 }, () => piece));
	const large: ZipFile = { name: 'large.bin', modifiedAt: at, size, bytes };
	const archive = await open(path, 'w');
	let length = 0;
	for await (const part of zip(each([large, file('behind.txt', Buffer.from('behind'))]))) {
		// A file of holes, which takes no room on the disk
		if (part !== piece) await archive.write(part, 0, part.length, length);
		length += part.length;
	}
	await archive.close();
	expect(readElsewhere(path)).toMatchObject({ count: 2, first: size, text: 'behind', isFar: true });
});

test('a file of another length than was said ends the archive in the middle', async () => {
	await expect(whole([{ ...file('short', Buffer.from('abc')), size: 4 }])).rejects.toThrow('3 bytes');
});

test('nothing is opened before it is asked for, and who goes away leaves nothing open', async () => {
	const opened: Readable[] = [];
	async function* files(): AsyncGenerator<ZipFile> {
		for (;;) {
			const bytes = Readable.from([Buffer.alloc(10), Buffer.alloc(10)], { objectMode: true });
			opened.push(bytes);
			try {
				yield { name: String(opened.length), modifiedAt: at, size: 20, bytes };
			} finally {
				bytes.destroy();
			}
		}
	}
	const archive = zip(files());
	for (let i = 0; i < 5; i++) await archive.next();
	expect(opened).toHaveLength(2);
	await archive.return();
	expect(opened.every((one) => one.destroyed)).toBe(true);
});
