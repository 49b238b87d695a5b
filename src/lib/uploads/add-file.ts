import { titleOf } from '#domain/audio.ts';
import { Refusal, type ErrorCode } from '#domain/errors.ts';
import { assetIdOf } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { turns } from '#domain/turns.ts';
import { deviceFiles } from '#lib/bytes/device-files.ts';
import { hearPeaks } from '#lib/bytes/hear-peaks.ts';
import { ingest } from '#lib/bytes/ingest.ts';
import type { Examined, IngestRequest, Kept } from '#lib/bytes/ingest-protocol.ts';
import { openMedia } from '#lib/bytes/poster.ts';
import type { Sync } from '#lib/sync/client.ts';
import type { Enqueuer } from './enqueue.ts';
import type { LibraryLookup } from './library-lookup.ts';
import { fileNameOf } from './names.ts';

/** What became of one file; by the asset's id, or the reason why it was not taken. */
export type Outcome =
	{ added: string } | { queued: string } | { known: string } | { restored: string } | { failed: ErrorCode };

/** What files that are added together go through. */
export interface Line {
	sync: Sync;
	library: LibraryLookup;
	enqueuer: Enqueuer;
	/** What is taken in at the moment, by the asset's id: the same file may be among those that were dropped twice */
	begun: Map<string, Promise<Outcome>>;
	titleOf?: ((file: File) => string | undefined) | undefined;
}

/**
 * Hashes, draws and copies one file, then shows and queues it. Never throws: one file must not stop the others.
 *
 * @param onKept called when the bytes are on the device, or not wanted: another file can be read while this one is queued
 */
export async function addFile(file: File, line: Line, onKept: () => void): Promise<Outcome> {
	try {
		return await addReadable(file, line, onKept);
	} catch (error) {
		if (error instanceof Refusal) return { failed: error.code };
		console.error('a file could not be added', error);
		return { failed: 'asset.unreadable' };
	} finally {
		onKept();
	}
}

async function addReadable(file: File, line: Line, onKept: () => void): Promise<Outcome> {
	if (file.size === 0) return { failed: 'asset.empty' };
	if (file.size > limits.fileBytes) return { failed: 'asset.too_large' };
	const examined = await ingest.ask({ do: 'examine', file });
	const assetId = await assetIdOf(line.sync.userId, examined.sha256);
	const twin = line.begun.get(assetId);
	if (twin) {
		onKept();
		const outcome = await twin;
		return 'failed' in outcome ? outcome : { known: assetId };
	}
	const taken = takeIn(file, assetId, examined, line, onKept);
	line.begun.set(assetId, taken);
	try {
		return await taken;
	} finally {
		line.begun.delete(assetId);
	}
}

/** Decoding holds a piece of music or a frame of a film in memory: one at a time. */
const opening = turns();

async function takeIn(
	file: File,
	assetId: string,
	examined: Examined,
	{ sync, library, enqueuer, titleOf: chosenTitle }: Line,
	onKept: () => void,
): Promise<Outcome> {
	const { userId, mutate } = sync;
	const at = new Date().toISOString();
	const { asset, upload } = await library.find(assetId, examined.takenAt);
	const isTrashed = Boolean(asset?.trashedAt);
	if (isTrashed) await mutate.restoreAssets({ assetIds: [assetId], at });
	const there: Outcome = isTrashed ? { restored: assetId } : { known: assetId };
	if (asset?.state === 'stored' || (upload && upload.state !== 'failed')) return there;

	const { kind, type } = examined;
	const opened =
		kind === 'photo' ? { duration: null, poster: null } : await opening(() => openMedia(file, kind));
	const kept = await keep({ do: 'keep', file, userId, assetId, type, poster: opened.poster });
	const fileName = fileNameOf(file.name);
	const duration = examined.duration ?? opened.duration;
	const peaks = kind === 'audio' ? await opening(() => hearPeaks(file, duration)) : undefined;
	onKept();
	const isShown = await enqueuer.add({
		id: assetId,
		...examined,
		...kept,
		fileName,
		size: file.size,
		duration,
		title: chosenTitle?.(file) || examined.title || (kind === 'audio' ? titleOf(fileName) : ''),
		...(peaks && { peaks }),
		createdAt: at,
	});
	if (asset) return there;
	return isShown ? { added: assetId } : { queued: assetId };
}

/** Where there is no room, what the server has already gives way, once. */
async function keep(request: Extract<IngestRequest, { do: 'keep' }>): Promise<Kept> {
	try {
		return await ingest.ask(request);
	} catch (error) {
		if (!(error instanceof Refusal) || error.code !== 'storage.full') throw error;
		const files = await deviceFiles(request.userId);
		if ((await files.free(request.file.size)) === 0) throw error;
		// A frame was given away with the first try; a film shows without one until the server draws it.
		return ingest.ask({ ...request, poster: null });
	}
}
