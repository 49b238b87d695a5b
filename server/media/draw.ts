import { availableParallelism, totalmem } from 'node:os';
import { refuse } from '#domain/errors.ts';
import { turns } from '#domain/turns.ts';
import type { Derived } from './derive.ts';
import { Overtaxed, Reader } from './reader.ts';

export interface DrawRequest {
	/** A file's path, or its bytes */
	picture: string | Uint8Array;
	/** By its bytes */
	type: string;
	/** Whether nothing that takes hundreds of megabytes is drawn beside it */
	isAlone: boolean;
}

/** `heavy`: it is to be asked for again, alone. */
export type Drawn = Derived | 'heavy';

/** Bytes of memory for each photo that is drawn beside others: a small machine draws one at a time. */
const eachNeeds = 512 * 1024 * 1024;

/** Photos that are drawn side by side, whoever asks for them */
export const lanes = Math.max(1, Math.min(availableParallelism(), Math.floor(memory() / eachNeeds)));

const inLane = turns(lanes);

/** What takes hundreds of megabytes takes turns here: a machine of 1 GB holds one of them. */
const alone = turns();

const begin = () =>
	new Reader<DrawRequest, Drawn>(new URL('./draw-reader.ts', import.meta.url), { patience: 300_000 });

/** Those that draw nothing; the one that did last is taken first, so that the others can end. */
const free = Array.from({ length: lanes }, begin);

/**
 * Draws a photo's pictures in a process of its own: a decoder that falls over a file takes no server along, and what its
 * pictures leave behind is not cleared away at the cost of the server's whole memory, which V8 looks through each time.
 *
 * @param picture a file's path, or its bytes
 * @param type by its bytes
 * @throws Refusal as `derivePhoto`, and `asset.unreadable` for what no decoder comes to an end with; any other error is a
 *   fault, and says nothing of the photo
 */
export async function drawPhoto(picture: string | Uint8Array, type: string): Promise<Derived> {
	const drawn = await ask({ picture, type, isAlone: false });
	if (drawn !== 'heavy') return drawn;
	return alone(async () => {
		const later = await ask({ picture, type, isAlone: true });
		return later === 'heavy' ? refuse('asset.unreadable') : later;
	});
}

const ask = (request: DrawRequest): Promise<Drawn> =>
	inLane(async () => {
		const reader = free.pop() ?? begin();
		try {
			return await reader.ask(request);
		} catch (error) {
			if (error instanceof Overtaxed) refuse('asset.unreadable');
			throw error;
		} finally {
			free.push(reader);
		}
	});

/** Bytes that this process may use, also inside of a container */
function memory(): number {
	const allowed = process.constrainedMemory();
	return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}
