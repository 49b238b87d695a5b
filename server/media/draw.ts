import { availableParallelism, totalmem } from 'node:os';
import { refuse } from '#domain/errors.ts';
import { turns } from '#domain/turns.ts';
import type { Derived } from './derive.ts';
import { isHeic } from './heic.ts';
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

const megabyte = 1024 * 1024;

/** Bytes of memory: for the server itself, and for each photo that is drawn. A machine of 1 GB draws one at a time. */
const serverNeeds = 512 * megabyte;
const eachNeeds = 512 * megabyte;

/** Photos that are drawn side by side, whoever asks for them */
export const lanes = Math.max(
	1,
	Math.min(availableParallelism(), Math.floor((memory() - serverNeeds) / eachNeeds)),
);

const inLane = turns(lanes);

/** What takes hundreds of megabytes takes turns here. */
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
	const drawn = isHeic(type) ? 'heavy' : await ask({ picture, type, isAlone: false });
	if (drawn !== 'heavy') return drawn;
	return alone(async () => {
		const later = await ask({ picture, type, isAlone: true });
		return later === 'heavy' ? refuse('asset.unreadable') : later;
	});
}

const ask = (request: DrawRequest): Promise<Drawn> =>
	inLane(async () => {
		// There are as many as lanes.
		const reader = free.pop()!;
		try {
			return await reader.ask(request).catch((error: unknown) => {
				// Once more: it may have been the machine.
				if (error instanceof Overtaxed) return reader.ask(request);
				throw error;
			});
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
