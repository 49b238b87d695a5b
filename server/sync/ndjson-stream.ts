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
	#drained: (() => void) | undefined;
	#closed = false;
	readonly #onClose: () => void;

	/** @param onClose called once, when either side has ended it */
	constructor(onClose: () => void) {
		this.#onClose = onClose;
		this.body = new ReadableStream({
			start: (controller) => {
				this.#controller = controller;
			},
			pull: () => this.#drained?.(),
			cancel: () => this.#end(),
		});
	}

	/** Resolves when there is room for more. @throws Error when the stream has ended */
	async send(message: LiveMessage): Promise<void> {
		if (this.#closed) throw new Error('the stream has ended');
		this.#controller.enqueue(encoder.encode(`${JSON.stringify(message)}\n`));
		if ((this.#controller.desiredSize ?? 0) > 0) return;
		await new Promise<void>((resolve) => (this.#drained = resolve));
	}

	close(): void {
		if (this.#closed) return;
		this.#controller.close();
		this.#end();
	}

	#end(): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#drained?.();
		this.#onClose();
	}
}

const encoder = new TextEncoder();
