import type { Log } from '../../log.ts';

/**
 * A body of which nothing is made before it is asked for, and nothing more once whoever asked has gone. Node's own way
 * from an iterator to a web stream reads ahead.
 */
export function asAsked(
	pieces: AsyncGenerator<Uint8Array, void, undefined>,
	log: Log,
): ReadableStream<Uint8Array> {
	return new ReadableStream(
		{
			async pull(controller) {
				try {
					const { done, value } = await pieces.next();
					if (done) controller.close();
					else controller.enqueue(value);
				} catch (error) {
					// The answer has begun: whoever waits for it sees a download that failed, and no reason.
					log.error({ err: error }, 'an archive broke off');
					throw error;
				}
			},
			cancel: async () => void (await pieces.return()),
		},
		{ highWaterMark: 0 },
	);
}
