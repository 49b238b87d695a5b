import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DiskStorage } from './disk.ts';
import { keepsTheStorageContract } from './storage-contract.ts';

let root: string;
beforeAll(async () => {
	root = await mkdtemp(join(tmpdir(), 'gatefold-disk-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

keepsTheStorageContract('the disk', () => new DiskStorage(join(root, 'contract')));

test('what was cut off leaves no temporary file behind', async () => {
	const storage = new DiskStorage(join(root, 'cut'));
	const broken = new Readable({
		read() {
			this.push(Buffer.alloc(1000));
			this.destroy(new Error('cut'));
		},
	});
	await expect(storage.put('a/file', broken)).rejects.toThrow('cut');
	expect(await readdir(join(root, 'cut', 'tmp'))).toEqual([]);
});

test('a copy takes no room: both names are of one file', async () => {
	const storage = new DiskStorage(join(root, 'linked'));
	await storage.put('a/file', Buffer.from('bytes'));
	await storage.copy('a/file', 'b/file');
	const [one, other] = await Promise.all(['a', 'b'].map((name) => stat(join(root, 'linked', name, 'file'))));
	expect(one!.ino).toBe(other!.ino);
	expect(await readdir(join(root, 'linked', 'tmp'))).toEqual([]);
});

test('what a crash has left of a write is tidied away, and what is being written stays', async () => {
	const folder = join(root, 'crashed', 'tmp');
	await mkdir(folder, { recursive: true });
	for (const name of ['old', 'new']) await writeFile(join(folder, name), name);
	await utimes(join(folder, 'old'), new Date(1000), new Date(1000));
	await new DiskStorage(join(root, 'crashed')).tidy(Date.now() - 1000_000);
	expect(await readdir(folder)).toEqual(['new']);
});
