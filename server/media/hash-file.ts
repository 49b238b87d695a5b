import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { giveBack } from './give-back.ts';

/** SHA-256 of a file, in hex. */
export const hashFile = async (path: string): Promise<string> =>
	(await digestOf(path, 'sha256')).toString('hex');

/** SHA-1 of a file, by which other programs ask for it. */
export const sha1OfFile = (path: string): Promise<Buffer> => digestOf(path, 'sha1');

async function digestOf(path: string, algorithm: 'sha256' | 'sha1'): Promise<Buffer> {
	const hash = createHash(algorithm);
	const bytes = createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>;
	for await (const piece of bytes) {
		hash.update(piece);
		giveBack(piece);
	}
	return hash.digest();
}
