import { expect, onTestFinished } from 'vitest';
import type { LiveMessage } from '#protocol/live.ts';
import type { Device } from './people.ts';

/** A device's open stream; pokes are applied to the device's view as they are read. */
class LiveStream {
	readonly device: Device;
	readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
	#rest = '';

	constructor(device: Device, body: ReadableStream<Uint8Array>) {
		this.device = device;
		this.#reader = body.getReader();
	}

	/** Undefined when the stream has ended. */
	async next(): Promise<LiveMessage | undefined> {
		for (;;) {
			const end = this.#rest.indexOf('\n');
			if (end >= 0) {
				const message = JSON.parse(this.#rest.slice(0, end)) as LiveMessage;
				this.#rest = this.#rest.slice(end + 1);
				if (message.type === 'poke') {
					expect(message.baseCookie).toEqual(this.device.cookie);
					this.device.apply(message.answer);
				}
				return message;
			}
			const { done, value } = await this.#reader.read();
			if (done) return undefined;
			this.#rest += new TextDecoder().decode(value);
		}
	}

	/** Reads until something is so. @throws Error when the stream ends before */
	async until(isThere: () => boolean): Promise<void> {
		while (!isThere()) if (!(await this.next())) throw new Error('the stream ended');
	}

	async close(): Promise<void> {
		await this.#reader.cancel();
	}
}

/** Opens the stream of a device; it is closed when the test is over. */
export async function openStream(device: Device): Promise<LiveStream> {
	const answer = await device.person.post('/api/sync/live', {
		clientGroupID: device.group,
		cookie: device.cookie,
	});
	expect(answer.status).toBe(200);
	const stream = new LiveStream(device, answer.body!);
	onTestFinished(() => stream.close());
	return stream;
}
