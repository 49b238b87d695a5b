import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { refuse, Refusal, type ErrorCode } from '#domain/errors.ts';

export interface Pixels {
	/** RGBA, eight bits each */
	data: Uint8Array;
	width: number;
	height: number;
}

export type HeicAnswer = Pixels | { refused: ErrorCode };

/** Milliseconds: twelve megapixels take two seconds. */
const patience = 60_000;

let last: Promise<unknown> = Promise.resolve();

/**
 * Decodes a HEIC photo, turned as it is shown. One at a time, each in a thread of its own: the decoder takes some
 * 300 MB for a photo of a phone and never gives its memory back.
 *
 * @throws Refusal `asset.too_large`, `asset.unreadable`
 */
export function decodeHeic(path: string): Promise<Pixels> {
	const decoding = last.then(() => decode(path));
	last = decoding.catch(() => undefined);
	return decoding;
}

async function decode(path: string): Promise<Pixels> {
	const worker = new Worker(new URL('./heic-worker.ts', import.meta.url), { workerData: path });
	try {
		const [answer] = (await once(worker, 'message', { signal: AbortSignal.timeout(patience) })) as [
			HeicAnswer,
		];
		return 'refused' in answer ? refuse(answer.refused) : answer;
	} catch (error) {
		if (error instanceof Refusal) throw error;
		refuse('asset.unreadable', { reason: error instanceof Error ? error.message : String(error) });
	} finally {
		await worker.terminate();
	}
}
