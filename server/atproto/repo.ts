import type { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import * as z from 'zod';
import { collectionOf, type Kind } from './lexicons.ts';
import { type Agent, errorOf, inJson, isOver, read, Unreachable, XrpcError } from './xrpc.ts';

const Put = z.object({ uri: z.string().max(1_000), cid: z.string().max(200) });
const Got = z.object({ ...Put.shape, value: z.record(z.string(), z.unknown()) });

/** What a blob is known as in records */
export const Blob = z.looseObject({
	$type: z.literal('blob'),
	ref: z.object({ $link: z.string() }),
	mimeType: z.string(),
	size: z.number(),
});
export type Blob = z.infer<typeof Blob>;

export type Value = { $type: string } & Record<string, unknown>;
export interface Stored {
	uri: string;
	cid: string;
	value: Record<string, unknown>;
}

const method = (name: string) => `/xrpc/com.atproto.repo.${name}`;

/** A person's repository, as far as this server writes there. All throw XrpcError, Unreachable and SignedOut. */
export class Repo {
	readonly #agent: Agent;
	readonly #nsid: string;

	constructor(agent: Agent, nsid: string) {
		this.#agent = agent;
		this.#nsid = nsid;
	}

	collection = (kind: Kind) => collectionOf(this.#nsid, kind);

	/** @returns undefined where there is none */
	async get(kind: Kind, rkey: string): Promise<Stored | undefined> {
		const query = new URLSearchParams({ repo: this.#agent.did, collection: this.collection(kind), rkey });
		const answer = await this.#agent.fetchHandler(`${method('getRecord')}?${query.toString()}`);
		const got = await read(answer, Got).catch((error: unknown) => {
			// It says 400 where HTTP has 404.
			if (error instanceof XrpcError && error.error === 'RecordNotFound') return undefined;
			throw error;
		});
		return got && this.#checked(kind, rkey, got);
	}

	/**
	 * Writes a record where what is there is what one thinks.
	 *
	 * @param swap its cid; null where there is to be none
	 * @returns undefined where something else is there
	 */
	async put(
		kind: Kind,
		rkey: string,
		record: Value,
		swap: string | null,
	): Promise<{ uri: string; cid: string } | undefined> {
		const wanted = { repo: this.#agent.did, collection: this.collection(kind), rkey };
		const body = inJson({ ...wanted, record, swapRecord: swap });
		const put = await read(await this.#agent.fetchHandler(method('putRecord'), body), Put).catch(
			(error: unknown) => {
				if (error instanceof XrpcError && error.error === 'InvalidSwap') return undefined;
				throw error;
			},
		);
		return put && this.#checked(kind, rkey, put);
	}

	/** Deleting what is not there is no error. @param swap its cid, where only that is to go */
	async delete(kind: Kind, rkey: string, swap?: string): Promise<void> {
		const wanted = { repo: this.#agent.did, collection: this.collection(kind), rkey };
		const body = inJson({ ...wanted, ...(swap && { swapRecord: swap }) });
		const answer = await this.#agent.fetchHandler(method('deleteRecord'), body);
		if (answer.ok) return;
		const error = await errorOf(answer);
		if (error.error !== 'InvalidSwap') throw error;
	}

	/**
	 * Brings bytes there, as they come.
	 *
	 * @param open is called again where a session had ended: a stream is read once
	 */
	async upload(open: () => Promise<Readable>, type: string, size: number): Promise<Blob> {
		for (let isAgain = false; ; isAgain = true) {
			const answer = await this.#agent.fetchHandler(method('uploadBlob'), {
				method: 'POST',
				headers: { 'content-type': type, 'content-length': String(size) },
				// `Readable.toWeb` throws where nobody can catch it when the answer comes before the end, as a 413 does.
				body: ReadableStream.from(await open()) as NonNullable<RequestInit['body']>,
				...{ duplex: 'half' },
			});
			if (isAgain || answer.ok || !isOver(await errorOf(answer.clone())))
				return (await read(answer, z.object({ blob: Blob }))).blob;
		}
	}

	/** What another server says is told to anyone: it is to be of the record that was meant. */
	#checked<T extends { uri: string }>(kind: Kind, rkey: string, said: T): T {
		if (said.uri === `at://${this.#agent.did}/${this.collection(kind)}/${rkey}`) return said;
		throw new Unreachable('the answer is of another record');
	}
}
