import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
	AbortMultipartUploadCommand,
	type CompletedPart,
	CompleteMultipartUploadCommand,
	CopyObjectCommand,
	CreateMultipartUploadCommand,
	DeleteObjectCommand,
	GetObjectCommand,
	HeadBucketCommand,
	HeadObjectCommand,
	ListMultipartUploadsCommand,
	type ListMultipartUploadsCommandOutput,
	paginateListObjectsV2,
	PutObjectCommand,
	S3Client,
	UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { ByteRange } from '#domain/byte-range.ts';
import { ConfigError, type S3Settings } from '../../config.ts';
import { answered, isAbsent, statusOf } from './s3-errors.ts';
import { checkedKey, NotStored, type Storage, type StoredFile } from './storage.ts';

/** Bytes of a part as it is sent, four at a time: a bucket takes 10,000 of a file, more than the largest has. */
const sentPart = 8 * 1024 * 1024;

/** Bytes that are copied within the bucket by one request; one of more than 5 GB is refused, and takes long before. */
const copiedPart = 32 * 1024 * 1024;

/**
 * Objects in a bucket of its own. A bucket shows an object only once all of it is there, and each request is signed with
 * the hash of what it carries, so what is changed on the way is refused.
 */
export class S3Storage implements Storage {
	readonly #client: S3Client;
	readonly #bucket: string;
	readonly #work: string;

	/** @param work absolute path of a folder for files that are worked on; made when it is first needed */
	constructor(
		{ bucket, endpoint, region, pathStyle, accessKeyId, secretAccessKey }: S3Settings,
		work: string,
	) {
		this.#bucket = bucket;
		this.#work = work;
		// As many as are asked for: who reads slowly keeps a connection, and must not keep others from theirs.
		const agent = { maxSockets: Infinity };
		this.#client = new S3Client({
			...{ endpoint, region, forcePathStyle: pathStyle },
			credentials: { accessKeyId, secretAccessKey },
			// Newer checksums are refused by older servers; the hash in the signature is known to all.
			requestChecksumCalculation: 'WHEN_REQUIRED',
			responseChecksumValidation: 'WHEN_REQUIRED',
			requestHandler: {
				...{ httpAgent: agent, httpsAgent: agent },
				...{ connectionTimeout: 2_000, requestTimeout: 120_000, throwOnRequestTimeout: true },
				// Also of one that is read by someone who has paused.
				socketTimeout: 15 * 60_000,
			},
		});
	}

	/** Asks whether the bucket is there. @throws ConfigError where a setting is wrong; Fault where nobody answers */
	async reach(): Promise<void> {
		try {
			await this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }));
		} catch (error) {
			const status = statusOf(error);
			if (status === undefined || status >= 500) return answered(Promise.reject(error as Error));
			const why =
				status === 404 ? 'there is none of this name' : `it may not be used with this key (${status})`;
			throw new ConfigError(`Setting GATEFOLD_S3_BUCKET is "${this.#bucket}": ${why}.`, { cause: error });
		}
	}

	async put(key: string, bytes: Readable | Uint8Array): Promise<void> {
		const object = this.#object(key);
		if (bytes instanceof Uint8Array)
			await answered(this.#client.send(new PutObjectCommand({ ...object, Body: bytes })));
		else
			await answered(
				new Upload({
					client: this.#client,
					params: { ...object, Body: bytes },
					partSize: sentPart,
				}).done(),
			);
	}

	async take(key: string, path: string): Promise<void> {
		await this.put(key, createReadStream(path, { highWaterMark: 1024 * 1024 }));
		await rm(path, { force: true });
	}

	async copy(from: string, to: string): Promise<void> {
		try {
			const { ContentLength = 0, ETag } = await this.#head(from);
			const copy = {
				...this.#object(to),
				CopySource: `${this.#bucket}/${from}`,
				// All parts are of one file, or none of it is copied.
				CopySourceIfMatch: ETag,
			};
			if (ContentLength > copiedPart) await answered(this.#copyInParts(copy, ContentLength));
			else await answered(this.#client.send(new CopyObjectCommand(copy)));
		} catch (error) {
			throw isAbsent(error) ? new NotStored(from) : error;
		}
	}

	async open(key: string, range?: ByteRange): Promise<Readable> {
		const Range = range && `bytes=${range.start}-${range.end}`;
		try {
			const { Body } = await answered(
				this.#client.send(new GetObjectCommand({ ...this.#object(key), Range })),
			);
			if (!(Body instanceof Readable)) throw new Error('a bucket has answered without a body');
			return Body;
		} catch (error) {
			throw isAbsent(error) ? new NotStored(key) : error;
		}
	}

	async size(key: string): Promise<number | undefined> {
		try {
			return (await this.#head(key)).ContentLength;
		} catch (error) {
			if (isAbsent(error)) return undefined;
			throw error;
		}
	}

	async remove(key: string): Promise<void> {
		await answered(this.#client.send(new DeleteObjectCommand(this.#object(key))));
	}

	/** The file comes to this machine for as long. */
	async withPath<T>(key: string, work: (path: string) => Promise<T>): Promise<T> {
		const bytes = await this.open(key);
		await mkdir(this.#work, { recursive: true, mode: 0o700 });
		const path = join(this.#work, randomUUID());
		try {
			await pipeline(bytes, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
			return await work(path);
		} finally {
			await rm(path, { force: true });
		}
	}

	async *list(prefix: string): AsyncGenerator<StoredFile> {
		const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.#bucket, Prefix: prefix });
		for (;;) {
			const { value, done } = await answered(pages.next());
			if (done) return;
			for (const { Key, Size, LastModified } of value?.Contents ?? [])
				if (Key !== undefined) yield { key: Key, size: Size ?? 0, changedAt: LastModified?.getTime() ?? 0 };
		}
	}

	async tidy(before: number): Promise<void> {
		let next: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | undefined = {};
		while (next) {
			const page: ListMultipartUploadsCommandOutput = await answered(
				this.#client.send(new ListMultipartUploadsCommand({ Bucket: this.#bucket, ...next })),
			);
			for (const { Key, UploadId, Initiated } of page.Uploads ?? [])
				if (Initiated && Initiated.getTime() < before)
					await answered(
						this.#client.send(new AbortMultipartUploadCommand({ Bucket: this.#bucket, Key, UploadId })),
					);
			next = page.IsTruncated
				? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
				: undefined;
		}
	}

	#head(key: string) {
		return answered(this.#client.send(new HeadObjectCommand(this.#object(key))));
	}

	async #copyInParts(copy: Copy, size: number): Promise<void> {
		const target = { Bucket: copy.Bucket, Key: copy.Key };
		const { UploadId } = await this.#client.send(new CreateMultipartUploadCommand(target));
		try {
			const Parts: CompletedPart[] = [];
			for (let start = 0; start < size; start += copiedPart) {
				const PartNumber = Parts.length + 1;
				const CopySourceRange = `bytes=${start}-${Math.min(start + copiedPart, size) - 1}`;
				const { CopyPartResult } = await this.#client.send(
					new UploadPartCopyCommand({ ...copy, CopySourceRange, UploadId, PartNumber }),
				);
				Parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
			}
			await this.#client.send(
				new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
			);
		} catch (error) {
			// What cannot be taken back now is tidied away later.
			await this.#client
				.send(new AbortMultipartUploadCommand({ ...target, UploadId }))
				.catch(() => undefined);
			throw error;
		}
	}

	#object(key: string): { Bucket: string; Key: string } {
		return { Bucket: this.#bucket, Key: checkedKey(key) };
	}
}

interface Copy {
	Bucket: string;
	Key: string;
	CopySource: string;
	CopySourceIfMatch: string | undefined;
}
