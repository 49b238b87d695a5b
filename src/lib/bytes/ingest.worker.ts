/// <reference lib="webworker" />
import type { AssetKind } from '#domain/asset.ts';
import { detailsOf } from '#domain/details.ts';
import { refuse, Refusal } from '#domain/errors.ts';
import { limits } from '#domain/limits.ts';
import { kindOf } from '#domain/media-types.ts';
import { takenAtOf } from '#domain/taken-at.ts';
import { turns } from '#domain/turns.ts';
import { deviceFiles } from './device-files.ts';
import { sha256Of } from './hash.ts';
import type { Examined, IngestMessage, IngestReply, IngestRequest, Kept, Said } from './ingest-protocol.ts';
import { coverOf, type Facts, readFilmFile, readMusicFile } from './read-media.ts';
import { sniff } from './sniff.ts';
import { claimedPixels, readTags } from './tags.ts';
import { drawBitmap, drawPicture, type Drawn } from './thumbnail.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;

scope.onmessage = async ({ data }: MessageEvent<IngestMessage>) => {
	scope.postMessage(await reply(data));
};

async function reply({ id, request }: IngestMessage): Promise<IngestReply> {
	try {
		return { id, answer: await answerTo(request) };
	} catch (error) {
		if (error instanceof Refusal) return { id, refused: error.code };
		// The file was moved, deleted or changed since it was chosen.
		if (error instanceof DOMException && /^Not(Found|Readable)Error$/.test(error.name)) {
			return { id, refused: 'asset.unreadable' };
		}
		return { id, fault: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
	}
}

async function answerTo(request: IngestRequest): Promise<Said | Examined | Kept> {
	if (request.do === 'keep') return keep(request);
	const said = await read(request.file);
	return request.do === 'read' ? said : { ...said, sha256: await sha256Of(request.file) };
}

async function read(file: File): Promise<Said> {
	if (file.size > limits.fileBytes) refuse('asset.too_large');
	const type = (await sniff(file)) ?? refuse('asset.unsupported');
	const kind = kindOf(type);
	const said = kind === 'photo' ? await readPhoto(file, type) : await readFilmOrMusic(file, type);
	const { taken = takenAtOf({}, file.lastModified), ...facts } = said;
	return {
		...{ title: '', duration: null, ...facts },
		...{ type, kind },
		...{ takenAt: taken.takenAt, takenAtSource: taken.source },
	};
}

async function readPhoto(file: File, type: string): Promise<Facts> {
	const tags = await readTags(file, type);
	if ((claimedPixels(tags) ?? 0) > limits.pixels) refuse('asset.too_large');
	return { taken: takenAtOf(tags, file.lastModified), details: detailsOf(tags) };
}

const readFilmOrMusic = (file: File, type: string) =>
	kindOf(type) === 'video' ? readFilmFile(file, type) : readMusicFile(file);

async function keep({
	file,
	userId,
	assetId,
	type,
	poster,
}: Extract<IngestRequest, { do: 'keep' }>): Promise<Kept> {
	const files = await deviceFiles(userId);
	const kind = kindOf(type);
	const drawn = await drawing(() => draw(file, kind, poster));
	const held: [variant: 'original' | 'thumb' | 'preview', bytes: Blob, type: string][] = [
		['original', file, type],
	];
	for (const variant of ['thumb', 'preview'] as const) {
		const picture = drawn?.[variant];
		if (picture) held.push([variant, picture, picture.type]);
	}
	await files.putAll(
		held.map(([variant, bytes, type]) => ({ file: { assetId, variant, type, onlyHere: 1 }, bytes })),
	);
	// Music has no size, whatever its cover has.
	if (kind === 'audio') return { width: 0, height: 0, thumbhash: drawn?.thumbhash ?? '' };
	return { width: drawn?.width ?? 0, height: drawn?.height ?? 0, thumbhash: drawn?.thumbhash ?? '' };
}

/** A decoded photo takes 48 MB: one at a time, while others are read and written. */
const drawing = turns();

async function draw(file: File, kind: AssetKind, poster: ImageBitmap | null): Promise<Drawn | undefined> {
	if (!poster)
		return kind === 'photo' ? drawIfPossible(file) : kind === 'audio' ? drawCover(file) : undefined;
	try {
		return await drawBitmap(poster, 'also a preview');
	} finally {
		poster.close();
	}
}

/** Few browsers decode HEIC or TIFF, and a truncated photo is still the only one there is: it is kept all the same. */
async function drawIfPossible(file: Blob, preview?: 'also a preview'): Promise<Drawn | undefined> {
	try {
		return await drawPicture(file, preview);
	} catch {
		return undefined;
	}
}

async function drawCover(file: File): Promise<Drawn | undefined> {
	const cover = await coverOf(file);
	return cover && drawIfPossible(cover, 'also a preview');
}
