import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { all } from 'heic-decode';
import { limits } from '../../src/domain/limits.ts';
import type { HeicAnswer } from './heic.ts';

async function decode(path: string): Promise<HeicAnswer> {
	const images = await all({ buffer: await readFile(path) });
	const [first] = images;
	if (!first) return { refused: 'asset.unreadable' };
	if (first.width * first.height > limits.pixels) return { refused: 'asset.too_large' };
	const { data, width, height } = await first.decode();
	return { data: new Uint8Array(data.buffer), width, height };
}

const answer = await decode(workerData as string).catch((): HeicAnswer => ({ refused: 'asset.unreadable' }));
parentPort?.postMessage(answer, 'data' in answer ? [answer.data.buffer as ArrayBuffer] : []);
