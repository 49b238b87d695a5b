import { once } from 'node:events';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import { refuse, type ErrorCode } from '#domain/errors.ts';

/** What a thread posts: its answer, or that a rule refuses the file. What it throws is no answer. */
export type ThreadAnswer<T> = { answer: T } | { refused: ErrorCode };

export interface ThreadLimits {
	/** Milliseconds */
	patience?: number;
	/** Of the thread; what Node.js allows by itself unless told */
	resources?: ResourceLimits;
}

/**
 * Runs a module on a file in a thread of its own, which ends with it: whatever a file makes a decoder do, the server goes
 * on, and memory comes back.
 *
 * @throws Refusal where the thread refuses the file; any other error where it came to no answer: another try may
 */
export async function inThread<T>(
	module: URL,
	data: unknown,
	{ patience = 60_000, resources = {} }: ThreadLimits = {},
): Promise<T> {
	const worker = new Worker(module, { workerData: data, resourceLimits: resources });
	try {
		const [posted] = (await once(worker, 'message', { signal: AbortSignal.timeout(patience) })) as [
			ThreadAnswer<T>,
		];
		return 'refused' in posted ? refuse(posted.refused) : posted.answer;
	} finally {
		await worker.terminate();
	}
}
