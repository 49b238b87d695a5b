import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ByteRange } from '#domain/byte-range.ts';
import { type Content, originalKey, type Storage } from '../storage/storage.ts';
import { NotKnown, type Patch, type Read } from './boxes.ts';
import { filmPatches } from './film.ts';
import { heifPatches } from './heif.ts';
import { bareJpeg } from './jpeg.ts';
import { Newest } from './newest.ts';
import { barePng } from './png.ts';
import { bareWebp } from './webp.ts';

/** A file as it may be sent to those who may not know where and with what it was made. */
export interface BareFile {
	/** Bytes */
	size: number;
	open(range?: ByteRange): Promise<Readable>;
}

/** Bytes of a photo that is held in memory to be written anew */
const most = 100 * 1024 * 1024;

const rewritten: Record<string, (bytes: Buffer) => Buffer | undefined> = {
	'image/jpeg': bareJpeg,
	'image/png': barePng,
	'image/webp': bareWebp,
};

const writtenOver: Record<string, (read: Read, size: number) => Promise<Patch[]>> = {
	'image/heic': heifPatches,
	'image/heif': heifPatches,
	'image/avif': heifPatches,
	'video/mp4': filmPatches,
	'video/quicktime': filmPatches,
	'audio/mp4': filmPatches,
};

/** What is not known to carry a place or a camera: tags of music name the music. */
const harmless = new Set(['audio/mpeg', 'audio/aac', 'audio/flac', 'audio/ogg', 'audio/wav', 'audio/aiff']);

/**
 * The original of an asset without what it says of place and camera. Pictures and sound are bit for bit what they were.
 *
 * @returns undefined where that cannot be had without drawing it anew: then it is not given out
 * @throws NotStored
 */
export async function bareFile(
	storage: Storage,
	asset: Content & { type: string; size: number },
): Promise<BareFile | undefined> {
	const { type, size } = asset;
	const key = originalKey(asset);
	const open = (range?: ByteRange) => storage.open(key, range);
	if (harmless.has(type)) return { size, open };

	const rewrite = rewritten[type];
	if (rewrite) {
		const bytes = size <= most ? rewrite(await buffer(await open())) : undefined;
		return bytes && inMemory(bytes);
	}
	const patches = await patchesOf(storage, asset);
	return (
		patches && {
			size,
			open: async (range) => {
				const stream = await open(range);
				return Readable.from(patched(stream, range?.start ?? 0, patches), { objectMode: false });
			},
		}
	);
}

/**
 * Whether there is a file without what it says of place and camera, for a page that offers it. A photo is read for it once.
 *
 * @throws NotStored
 */
export async function canBeBare(
	storage: Storage,
	asset: Content & { type: string; size: number },
): Promise<boolean> {
	if (!rewritten[asset.type]) return (await bareFile(storage, asset)) !== undefined;
	return verdicts.of(originalKey(asset), async () => (await bareFile(storage, asset)) !== undefined);
}

// A key names the same bytes for ever. A film is played in many small parts, each a request.
const verdicts = new Newest<boolean>(10_000);
const patchesByFilm = new Newest<Patch[] | undefined>(64);

const patchesOf = (storage: Storage, { type, size, ...content }: Content & { type: string; size: number }) =>
	patchesByFilm.of(originalKey(content), async () => {
		const read: Read = async (start, end) =>
			buffer(await storage.open(originalKey(content), { start, end: end - 1 }));
		try {
			const found = (await writtenOver[type]?.(read, size))?.filter(({ start, end }) => end > start);
			return found?.sort((a, b) => a.start - b.start);
		} catch (error) {
			if (error instanceof NotKnown) return undefined;
			throw error;
		}
	});

const inMemory = (bytes: Buffer): BareFile => ({
	size: bytes.length,
	open: (range) =>
		Promise.resolve(
			Readable.from([range ? bytes.subarray(range.start, range.end + 1) : bytes], { objectMode: false }),
		),
});

/** @param from the place in the file of the first byte of the stream; patches by their start, none over another */
async function* patched(stream: Readable, from: number, patches: readonly Patch[]): AsyncGenerator<Buffer> {
	let at = from;
	let next = 0;
	for await (const piece of stream as AsyncIterable<Buffer>) {
		const end = at + piece.length;
		while (next < patches.length && patches[next]!.end <= at) next++;
		for (let i = next; i < patches.length && patches[i]!.start < end; i++) {
			const { start, end: last, bytes } = patches[i]!;
			const [a, b] = [Math.max(start, at), Math.min(last, end)];
			if (a >= b) continue;
			if (bytes) bytes.copy(piece, a - at, a - start, b - start);
			else piece.fill(0, a - at, b - at);
		}
		yield piece;
		at = end;
	}
}
