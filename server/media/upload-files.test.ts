import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Upload } from '@tus/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UploadFiles } from './upload-files.ts';

let directory: string;
let files: UploadFiles;
beforeAll(async () => {
	directory = await mkdtemp(join(tmpdir(), 'gatefold-uploads-'));
	files = new UploadFiles({ directory });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const size = 5_000_000;
const bytes = randomBytes(size);
const sha256 = createHash('sha256').update(bytes).digest('hex');

async function begun(): Promise<string> {
	const id = randomBytes(16).toString('hex');
	await files.create(new Upload({ id, size, offset: 0 }));
	return id;
}

/** Pieces as a socket gives them */
function* pieces(part: Buffer, failing?: Error): Generator<Buffer> {
	for (let at = 0; at < part.length; at += 65_536) yield part.subarray(at, at + 65_536);
	if (failing) throw failing;
}

const send = (to: UploadFiles, id: string, from: number, until: number, failing?: Error) =>
	to.write(Readable.from(pieces(bytes.subarray(from, until), failing)), id, from);

const lies = (id: string) => readFile(join(directory, id));

test('what comes in several goes lies there as it came, and its hash is known without reading it', async () => {
	const id = await begun();
	expect(await send(files, id, 0, 1_234_567)).toBe(1_234_567);
	expect(files.hashed(id, size)).toBeUndefined();
	expect(await send(files, id, 1_234_567, size)).toBe(size);
	expect((await lies(id)).equals(bytes)).toBe(true);
	expect(files.hashed(id, size)).toBe(sha256);
	await files.forget(id);
	expect(files.hashed(id, size)).toBeUndefined();
});

test('of what was cut off all that came stays, and its hash goes on behind it', async () => {
	const id = await begun();
	await expect(send(files, id, 0, 2_000_000, new Error('the line is cut'))).rejects.toBeDefined();
	const { offset } = await files.getUpload(id);
	expect(offset).toBe(2_000_000);
	await send(files, id, offset, size);
	expect((await lies(id)).equals(bytes)).toBe(true);
	expect(files.hashed(id, size)).toBe(sha256);
});

test('after a start in the middle, or from another place than the last one, there is no hash', async () => {
	const id = await begun();
	await send(files, id, 0, 2_000_000);
	const restarted = new UploadFiles({ directory });
	await send(restarted, id, 2_000_000, size);
	expect((await lies(id)).equals(bytes)).toBe(true);
	expect(restarted.hashed(id, size)).toBeUndefined();
	// As many bytes as the file has, and not the file
	await send(files, id, 1_000_000, 4_000_000);
	expect(files.hashed(id, size)).toBeUndefined();
});

test('over a slow line what has come is on the disk before a megabyte has come: a server that is killed keeps it', async () => {
	const id = await begun();
	const lying = async () => (await stat(join(directory, id))).size;
	async function* slowly() {
		for (let at = 0; at < 262_144; at += 65_536) {
			yield bytes.subarray(at, at + 65_536);
			await pause(60);
		}
		await expect.poll(lying).toBeGreaterThan(65_536);
		yield bytes.subarray(262_144, 300_000);
	}
	expect(await files.write(Readable.from(slowly()), id, 0)).toBe(300_000);
	expect(await lying()).toBe(300_000);
});
