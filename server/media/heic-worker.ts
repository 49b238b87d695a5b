import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { all } from 'heic-decode';
import { limits } from '../../src/domain/limits.ts';
import type { Pixels } from './heic.ts';
import type { ThreadAnswer } from './in-thread.ts';

type Answer = ThreadAnswer<Pixels>;

async function decode(buffer: Uint8Array): Promise<Answer> {
	const images = await all({ buffer });
	const [first] = images;
	if (!first) return { refused: 'asset.unreadable' };
	if (first.width * first.height > limits.wholePixels) return { refused: 'asset.too_large' };
	const { data, width, height } = await first.decode();
	return { answer: { data: new Uint8Array(data.buffer), width, height } };
}

/** The decoder tells of a bad file with these; no memory is a RangeError, or an error of WebAssembly's own. */
function answerTo(error: unknown): Answer {
	if (error instanceof Error && (error.constructor === Error || error.constructor === TypeError)) {
		return { refused: 'asset.unreadable' };
	}
	throw error;
}

// What is thrown from here on ends the thread, and is no answer: in-thread.ts.
const posted = await decode(await readFile(workerData as string)).catch(answerTo);
parentPort?.postMessage(posted, 'answer' in posted ? [posted.answer.data.buffer as ArrayBuffer] : []);
