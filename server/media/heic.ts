import { once } from 'node:events';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import { refuse, type ErrorCode } from '#domain/errors.ts';

export interface Pixels {
	/** RGBA, eight bits each */
	data: Uint8Array;
	width: number;
	height: number;
}

export type HeicAnswer = Pixels | { refused: ErrorCode };

export interface HeicLimits {
	/** Milliseconds; twelve megapixels take two seconds */
	patience?: number;
	/** Of the thread; what Node.js allows by itself unless told */
	resources?: ResourceLimits;
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Decodes a HEIC photo, turned as it is shown. One at a time, each in a thread of its own: the decoder takes some
 * 300 MB for a photo of a phone and never gives its memory back.
 *
 * @throws Refusal `asset.too_large`, `asset.unreadable` where the decoder says so of the file; any other error where it
 *   came to no answer, as for want of memory or time: another try may
 */
export function decodeHeic(path: string, limits: HeicLimits = {}): Promise<Pixels> {
	const decoding = last.then(() => decode(path, limits));
	last = decoding.catch(() => undefined);
	return decoding;
}

async function decode(path: string, { patience = 60_000, resources = {} }: HeicLimits): Promise<Pixels> {
	const worker = new Worker(new URL('./heic-worker.ts', import.meta.url), {
		workerData: path,
		resourceLimits: resources,
	});
	try {
		const [answer] = (await once(worker, 'message', { signal: AbortSignal.timeout(patience) })) as [
			HeicAnswer,
		];
		return 'refused' in answer ? refuse(answer.refused) : answer;
	} finally {
		await worker.terminate();
	}
}
