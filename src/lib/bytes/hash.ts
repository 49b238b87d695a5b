import { createSHA256 } from 'hash-wasm';

/**
 * SHA-256 of a file as lower-case hex, read in pieces: a video of many gigabytes is never in memory as a whole.
 *
 * @param onBytes called with the bytes read so far
 */
export async function sha256Of(file: Blob, onBytes?: (bytes: number) => void): Promise<string> {
	const hash = await createSHA256();
	hash.init();
	let read = 0;
	const reader = file.stream().getReader();
	for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
		hash.update(piece.value);
		onBytes?.((read += piece.value.byteLength));
	}
	return hash.digest('hex');
}
