import { titleOf } from '#domain/audio.ts';
import { Refusal, type ErrorCode } from '#domain/errors.ts';
import { assetIdOf } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { hearPeaks } from '#lib/bytes/hear-peaks.ts';
import { ingest } from '#lib/bytes/ingest.ts';
import { openMedia } from '#lib/bytes/poster.ts';
import { makeRoom, persist } from '#lib/device/storage.ts';
import { currentSync, type Sync } from '#lib/sync/client.ts';
import { enqueue } from './enqueue.ts';
import { ownAsset } from './library-lookup.ts';
import { fileNameOf } from './names.ts';

export interface AddResult {
	/** Ids of assets that are new on this device and wait for their upload */
	added: string[];
	/** Ids of assets that are kept and wait in the queue, and show when it has made them known: nobody answered in time */
	queued: string[];
	/** Ids of assets that the library had already; they were put in the album all the same */
	known: string[];
	failed: { name: string; code: ErrorCode }[];
	/** How many of those that are here are not in the album that they were added to */
	unplaced: number;
}

export interface AddOptions {
	/** The album in which they go, behind what is there, in the order given */
	albumId?: string;
	/** Files that are done with, of all */
	onProgress?: (done: number, total: number) => void;
}

type Outcome =
	{ added: string } | { queued: string } | { known: string } | { failed: { name: string; code: ErrorCode } };

/** Assets that go into an album with one mutation, so that a long list shows as it grows. */
const batch = 100;

/**
 * Adds files to the library of who is signed in, with or without a network: each is hashed, drawn and copied to the
 * device's own storage in a worker, then shown, then waits for its upload.
 *
 * @throws Refusal `storage.full` with `missing` bytes in its detail, before anything is added
 */
export async function addFiles(files: File[], options: AddOptions = {}): Promise<AddResult> {
	const sync = currentSync();
	const { userId, mutate } = sync;
	await makeRoom(userId, sum(files.map((file) => file.size)));
	// From now on there is something here that is nowhere else. Nobody waits for the answer: it may never come.
	void persist();

	const result: AddResult = { added: [], queued: [], known: [], failed: [], unplaced: 0 };
	const outcomes: Outcome[] = new Array(files.length);
	let placed = 0;
	let next = 0;
	let done = 0;

	/** Puts what is ready in the album, in the order given, however the files overtake each other. */
	const place = async (enough: number) => {
		const ready = outcomes.findIndex((outcome, i) => i >= placed && outcome === undefined);
		const end = ready === -1 ? files.length : ready;
		if (!options.albumId || end - placed < enough) return;
		const from = placed;
		placed = end;
		const assetIds = [...new Set(outcomes.slice(from, end).flatMap(idOf))];
		const at = new Date().toISOString();
		if (assetIds.length === 0) return;
		try {
			await mutate.addAssets({ albumId: options.albumId, assetIds, at });
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			result.unplaced += assetIds.length;
		}
	};

	const work = async () => {
		while (next < files.length) {
			const i = next++;
			outcomes[i] = await addFile(files[i]!, sync);
			options.onProgress?.(++done, files.length);
			await place(batch);
		}
	};
	await Promise.all(Array.from({ length: ingest.size + 1 }, work));
	await place(1);

	const seen = new Set<string>();
	for (const outcome of outcomes) {
		if ('failed' in outcome) result.failed.push(outcome.failed);
		else if ('queued' in outcome) result.queued.push(outcome.queued);
		else if ('added' in outcome && !seen.has(outcome.added)) result.added.push(outcome.added);
		else result.known.push(idOf(outcome)[0]!);
		for (const id of idOf(outcome)) seen.add(id);
	}
	if (options.albumId) result.unplaced += result.queued.length;
	return result;
}

async function addFile(file: File, sync: Sync): Promise<Outcome> {
	try {
		return await addReadable(file, sync);
	} catch (error) {
		if (error instanceof Refusal) return { failed: { name: file.name, code: error.code } };
		// One file that breaks a decoder must not stop the others.
		console.error('a file could not be added', error);
		return { failed: { name: file.name, code: 'asset.unreadable' } };
	}
}

async function addReadable(file: File, sync: Sync): Promise<Outcome> {
	const { userId, mutate, store } = sync;
	if (file.size === 0) return { failed: { name: file.name, code: 'asset.unsupported' } };
	if (file.size > limits.fileBytes) return { failed: { name: file.name, code: 'asset.too_large' } };

	const examined = await ingest.ask({ do: 'examine', file });
	const assetId = await assetIdOf(userId, examined.sha256);
	const at = new Date().toISOString();

	const asset = await ownAsset(store, assetId, examined.takenAt);
	if (asset?.trashedAt) await mutate.restoreAssets({ assetIds: [assetId], at });
	const waits = await store.uploads.get(assetId);
	if (asset?.state === 'stored' || (waits && waits.state !== 'failed')) return { known: assetId };

	const { kind } = examined;
	const opened = kind === 'photo' ? { duration: null, poster: null } : await openMedia(file, kind);
	const kept = await ingest.ask({
		do: 'keep',
		file,
		userId,
		assetId,
		type: examined.type,
		poster: opened.poster,
	});
	const fileName = fileNameOf(file.name);
	const duration = examined.duration ?? opened.duration;
	const peaks = kind === 'audio' ? await hearPeaks(file, duration) : undefined;
	const isShown = await enqueue(sync, {
		id: assetId,
		...examined,
		...kept,
		fileName,
		size: file.size,
		duration,
		title: examined.title || (kind === 'audio' ? titleOf(fileName) : ''),
		...(peaks && { peaks }),
		createdAt: at,
	});
	if (asset) return { known: assetId };
	return isShown ? { added: assetId } : { queued: assetId };
}

/** The asset that can be put in an album: one that is not known yet would be refused. */
function idOf(outcome: Outcome): string[] {
	return 'added' in outcome ? [outcome.added] : 'known' in outcome ? [outcome.known] : [];
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
