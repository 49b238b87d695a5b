import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
	CreateMultipartUploadCommand,
	ListMultipartUploadsCommand,
	S3Client,
	UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { isFault } from '../../server/db/faults.ts';
import { openStorage } from '../../server/media/storage/open.ts';
import { keepsTheStorageContract } from '../../server/media/storage/storage-contract.ts';
import { bucketSettings } from '../support/ceph.ts';

let data: string;
beforeAll(async () => {
	data = await mkdtemp(join(tmpdir(), 'gatefold-s3-'));
});
afterAll(() => rm(data, { recursive: true, force: true }));

const open = (settings: Record<string, string> = {}) =>
	openStorage(readConfig({ GATEFOLD_DATA: data, ...bucketSettings('storage'), ...settings }));

/** Beside the storage, to look at what it has left */
function client(): S3Client {
	const { s3 } = readConfig(bucketSettings('storage'));
	return new S3Client({ ...s3!, endpoint: s3!.endpoint!, forcePathStyle: true, credentials: s3! });
}

const unfinished = async () => {
	const page = await client().send(new ListMultipartUploadsCommand({ Bucket: 'storage' }));
	return (page.Uploads ?? []).map(({ Key }) => Key);
};

keepsTheStorageContract('a bucket', () => open());

test('what was cut off in the middle of its parts leaves none of them behind', async () => {
	const storage = await open();
	async function* cut() {
		for (let i = 0; i < 40; i++) yield randomBytes(1024 * 1024);
		expect(await unfinished()).toEqual(['cut/stream']);
		throw new Error('cut');
	}
	await expect(storage.put('cut/stream', Readable.from(cut()))).rejects.toThrow('cut');
	expect(await storage.size('cut/stream')).toBeUndefined();
	expect(await unfinished()).toEqual([]);
});

test('what a crash has left of a write is tidied away, and what is being written stays', async () => {
	const storage = await open();
	const begun = { Bucket: 'storage', Key: 'crashed/file' };
	const { UploadId } = await client().send(new CreateMultipartUploadCommand(begun));
	await client().send(
		new UploadPartCommand({ ...begun, UploadId, PartNumber: 1, Body: randomBytes(5 * 1024 * 1024) }),
	);
	await storage.tidy(Date.now() - 86_400_000);
	expect(await unfinished()).toEqual(['crashed/file']);
	await storage.tidy(Date.now() + 60_000);
	expect(await unfinished()).toEqual([]);
});

test('a path for work is of a file that is there for the work alone, also where it fails', async () => {
	const storage = await open();
	await storage.put('work/file', Buffer.from('bytes'));
	const names = await storage.withPath('work/file', () => readdir(join(data, 'work')));
	expect(names).toHaveLength(1);
	const failing = storage.withPath('work/file', () => Promise.reject(new Error('the work')));
	await expect(failing).rejects.toThrow('the work');
	expect(await readdir(join(data, 'work'))).toEqual([]);
});

test('a file whose taking failed is where it was', async () => {
	const away = await openStorage(
		readConfig({
			GATEFOLD_DATA: data,
			...bucketSettings('storage'),
			GATEFOLD_S3_ENDPOINT: 'http://127.0.0.1:9',
		}),
		() => undefined,
	);
	const path = join(data, 'local');
	await writeFile(path, 'bytes');
	await expect(away.take('a/file', path)).rejects.toSatisfy(isFault);
	expect(await readdir(data)).toContain('local');
});

test('a stream that nobody reads to its end holds up nobody', async () => {
	const storage = await open();
	const bytes = randomBytes(3 * 1024 * 1024);
	await storage.put('slow/file', bytes);
	// More than the connections that the library keeps by itself
	const held = await Promise.all(Array.from({ length: 80 }, () => storage.open('slow/file')));
	expect((await buffer(await storage.open('slow/file'))).equals(bytes)).toBe(true);
	for (const stream of held) stream.destroy();
});

test('a bucket that is not there, or whose key is wrong, is named; one that does not answer is a fault', async () => {
	await expect(open({ GATEFOLD_S3_BUCKET: 'none' })).rejects.toThrow(
		'Setting GATEFOLD_S3_BUCKET is "none": there is none of this name.',
	);
	await expect(open({ GATEFOLD_S3_SECRET_ACCESS_KEY: 'wrong' })).rejects.toThrow(
		'Setting GATEFOLD_S3_BUCKET is "storage": it may not be used with this key (403).',
	);
	await expect(open({ GATEFOLD_S3_ENDPOINT: 'http://127.0.0.1:9' })).rejects.toSatisfy(isFault);
});
