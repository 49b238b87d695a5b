import type { FileHandle } from 'node:fs/promises';
import { giveBack } from './give-back.ts';

/** Bytes that are written by one call: the pieces of a socket are so small that writing each costs more than its bytes. */
const together = 1024 * 1024;

/**
 * Milliseconds for which pieces are held at most, while others come: over a slow line a megabyte takes seconds, and a
 * server that is killed loses what it holds.
 */
const longest = 50;

/**
 * Writes pieces one behind the other, many by one call, and takes the next ones while it does. What it is given is its own:
 * a written piece is given back.
 */
export class PieceWriter {
	readonly #file: FileHandle;
	#reached: number;
	#held: Uint8Array[] = [];
	#size = 0;
	#writtenAt = performance.now();
	#writing: Promise<void> = Promise.resolve();

	/** @param from where in the file the first piece goes */
	constructor(file: FileHandle, from: number) {
		this.#file = file;
		this.#reached = from;
	}

	/** Where in the file what was written ends; what is held comes behind it. */
	get reached(): number {
		return this.#reached;
	}

	/** Resolves when there is room for the next one. @throws Error where an earlier piece could not be written */
	async add(piece: Uint8Array): Promise<void> {
		this.#held.push(piece);
		this.#size += piece.length;
		if (this.#size >= together || performance.now() - this.#writtenAt >= longest) await this.#flush();
	}

	/** Resolves when all of it is written. @throws Error where it could not be */
	async end(): Promise<void> {
		await this.#flush();
		await this.#writing;
	}

	async #flush(): Promise<void> {
		const pieces = this.#held;
		this.#held = [];
		this.#size = 0;
		await this.#writing;
		this.#writtenAt = performance.now();
		this.#writing = this.#write(pieces);
		// Whoever comes next hears of it.
		this.#writing.catch(() => undefined);
	}

	async #write(pieces: Uint8Array[]): Promise<void> {
		for (let left = pieces; left.length > 0;) {
			const { bytesWritten } = await this.#file.writev(left, this.#reached);
			this.#reached += bytesWritten;
			left = behind(left, bytesWritten);
		}
		pieces.forEach(giveBack);
	}
}

/** What is left of pieces behind so many bytes: a disk that is nearly full takes less than it is given. */
function behind(pieces: Uint8Array[], bytes: number): Uint8Array[] {
	let skip = bytes;
	return pieces.flatMap((piece) => {
		const part = piece.subarray(Math.min(skip, piece.length));
		skip -= piece.length - part.length;
		return part.length > 0 ? [part] : [];
	});
}
