import { mkdtemp, readdir, rm } from 'node:fs/promises';
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
