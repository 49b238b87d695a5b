import type { ErrorCode } from '#domain/errors.ts';

/** Something that was not taken along, and why */
export interface LeftOut {
	path: string;
	code: ErrorCode;
}

/** Says on stderr how far something is, at most once a second. On a terminal each line takes the place of the last. */
export class Progress {
	readonly #out: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;
	#said = 0;

	constructor(out: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr) {
		this.#out = out;
	}

	tell(text: string): void {
		const now = performance.now();
		if (now - this.#said < 1_000) return;
		this.#said = now;
		this.#out.write(this.#out.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
	}

	end(): void {
		if (this.#said > 0 && this.#out.isTTY) this.#out.write('\r\x1b[K');
	}
}
