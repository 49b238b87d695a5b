import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadAnswer } from './in-thread.ts';
import { readSidecar, type SaidBeside } from './sidecar.ts';

parentPort?.postMessage({ answer: readSidecar(workerData as Uint8Array) } satisfies ThreadAnswer<
	SaidBeside | undefined
>);
