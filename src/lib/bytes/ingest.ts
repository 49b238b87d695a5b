import { Refusal } from '#domain/errors.ts';
import type { IngestAnswer, IngestMessage, IngestReply, IngestRequest } from './ingest-protocol.ts';

interface Waiting {
	resolve: (answer: never) => void;
	reject: (error: Error) => void;
}

/** A decoded 12-megapixel photo takes 48 MB, so that more than two at once would hurt a phone. */
const workers = Math.min(2, Math.max(1, (globalThis.navigator?.hardwareConcurrency ?? 1) - 1));

/** The workers that hash, draw and keep files, so that a page never does. They start with the first file. */
class IngestPool {
	#workers: { worker: Worker; waiting: Map<number, Waiting> }[] = [];
	#nextId = 0;

	/** @throws Refusal when the file cannot be taken; Error when the worker itself failed */
	ask<Request extends IngestRequest>(request: Request): Promise<IngestAnswer<Request>> {
		const chosen = this.#idlest();
		const id = this.#nextId++;
		return new Promise<IngestAnswer<Request>>((resolve, reject) => {
			chosen.waiting.set(id, { resolve, reject });
			const transfer = request.do === 'keep' && request.poster ? [request.poster] : [];
			chosen.worker.postMessage({ id, request } satisfies IngestMessage, transfer);
		});
	}

	get size() {
		return workers;
	}

	#idlest() {
		while (this.#workers.length < workers) this.#workers.push(this.#start());
		return this.#workers.reduce((best, next) => (next.waiting.size < best.waiting.size ? next : best));
	}

	#start() {
		const worker = new Worker(new URL('./ingest.worker.ts', import.meta.url), { type: 'module' });
		const started = { worker, waiting: new Map<number, Waiting>() };
		worker.onmessage = ({ data }: MessageEvent<IngestReply>) => {
			const waiting = started.waiting.get(data.id);
			started.waiting.delete(data.id);
			if ('answer' in data) waiting?.resolve(data.answer as never);
			else if ('refused' in data) waiting?.reject(new Refusal(data.refused));
			else waiting?.reject(new Error(data.fault));
		};
		// A worker that ran out of memory takes its files with it, and one that could not be loaded never had them: neither
		// says anything of the files. The next one gets a new worker.
		worker.onerror = (event) => {
			console.error('a worker that takes files in has stopped', event.message);
			this.#workers = this.#workers.filter((other) => other !== started);
			worker.terminate();
			for (const { reject } of started.waiting.values()) reject(new Refusal('unavailable'));
		};
		return started;
	}
}

export const ingest = new IngestPool();
