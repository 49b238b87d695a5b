import type { LiveMessage } from '#protocol/live.ts';

/**
 * A response body to which messages are written, one JSON value a line.
 *
 * A bare ReadableStream, since idle streams are many: the framework's streaming helper keeps two streams and a reader for
 * each. See docs/adr/0008.
 */
export class NdjsonStream {
	readonly body: ReadableStream<Uint8Array>;
	#controller!: ReadableStreamDefaultController<Uint8Array>;
	#waiting: (() => void)[] = [];
	#closed = false;
	readonly #onClose: () => void;

	/** @param onClose called once, when either side has ended it */
	constructor(onClose: () => void) {
		this.#onClose = onClose;
		this.body = new ReadableStream({
			start: (controller) => {
				this.#controller = controller;
			},
			pull: () => this.#release(),
			cancel: () => this.#end(),
		});
	}

	/** Whether something that was sent still waits to be read */
	get isFull(): boolean {
		return this.#waiting.length > 0;
	}

	/** Resolves when there is room for more. @throws Error when the stream has ended */
	async send(message: LiveMessage): Promise<void> {
		if (this.#closed) throw new Error('the stream has ended');
		this.#controller.enqueue(encoder.encode(`${JSON.stringify(message)}\n`));
		if ((this.#controller.desiredSize ?? 0) > 0) return;
		await new Promise<void>((resolve) => this.#waiting.push(resolve));
	}

	close(): void {
		if (this.#closed) return;
		this.#controller.close();
		this.#end();
	}

	#end(): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#release();
		this.#onClose();
	}

	#release(): void {
		for (const resolve of this.#waiting.splice(0)) resolve();
	}
}

const encoder = new TextEncoder();
