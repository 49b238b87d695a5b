import { DetailedError, Upload, type HttpStack } from 'tus-js-client';
import { failureOf, type Failure } from './failure.ts';

/** Bytes in one request. A lost connection costs at most what the server had not read of it. */
const chunkSize = 64 * 1024 * 1024;

/** Without progress inside of a request, it is told after each. */
const smallChunk = 8 * 1024 * 1024;

export interface Sending {
	/** Undefined when the server has the whole file; `aborted` when it was told to stop */
	readonly ended: Promise<Failure | 'aborted' | undefined>;
	/** Stops; what the server has stays there, to go on from. */
	abort(): void;
}

interface Events {
	/** The address to go on at after a reload */
	onUrl(url: string): void;
	/** Bytes that have left this device */
	onSent(bytes: number): void;
}

/**
 * Sends a file from where the server has it.
 *
 * @param url of an upload begun before
 * @param httpStack makes the requests; by XMLHttpRequest where none is given, as that tells of progress
 */
export function sendFile(
	bytes: Blob,
	assetId: string,
	url: string | null,
	events: Events,
	httpStack?: HttpStack,
): Sending {
	const { promise, resolve } = Promise.withResolvers<Failure | 'aborted' | undefined>();
	const upload = new Upload(bytes, {
		endpoint: '/api/uploads',
		uploadUrl: url,
		metadata: { assetId },
		chunkSize,
		...(httpStack && { httpStack, chunkSize: smallChunk }),
		retryDelays: null,
		// Where an upload stands is kept with its row, and forgotten with it.
		storeFingerprintForResuming: false,
		onUploadUrlAvailable: () => upload.url && events.onUrl(upload.url),
		onProgress: (sent) => events.onSent(sent),
		onSuccess: () => resolve(undefined),
		onError: (error) => resolve(failureOfError(error)),
	});
	upload.start();
	return {
		ended: promise,
		abort: () => {
			resolve('aborted');
			void upload.abort();
		},
	};
}

function failureOfError(error: Error): Failure {
	if (!(error instanceof DetailedError)) return failureOf(undefined, undefined);
	const response = error.originalResponse;
	return failureOf(response?.getStatus(), response?.getBody());
}
