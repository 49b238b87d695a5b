import { Refusal, type ErrorCode } from '#domain/errors.ts';
import { ingest } from '#lib/bytes/ingest.ts';
import { makeRoom, missingBytes, persist, room } from '#lib/device/storage.ts';
import { currentSync } from '#lib/sync/client.ts';
import { addFile, type Outcome } from './add-file.ts';
import { finishInBackground } from './background.ts';
import { Enqueuer } from './enqueue.ts';
import { LibraryLookup } from './library-lookup.ts';

export interface AddResult {
	/** Ids of assets that are new on this device and wait for their upload */
	added: string[];
	/** Ids of assets that are kept and wait in the queue, and show when it has made them known: nobody answered in time */
	queued: string[];
	/** Ids of assets that the library had already; they were put in the album all the same */
	known: string[];
	/** Ids of assets that were in the trash and have come back */
	restored: string[];
	failed: { name: string; code: ErrorCode }[];
	/** Bytes of the files for which there was no room */
	missing: number;
	/** How many of those that are here are not in the album that they were added to */
	unplaced: number;
	/** The asset of each file, in the order given; undefined where it failed */
	ids: (string | undefined)[];
}

export interface AddOptions {
	/** The album in which they go, behind what is there, in the order given */
	albumId?: string | undefined;
	/** What a file is to be called that is new; where there is no answer, what it says itself */
	titleOf?: (file: File) => string | undefined;
	/** A file is done with */
	onDone?: () => void;
}

/** Assets that go into an album with one mutation, so that a long list shows as it grows. */
const batch = 100;

/** Files that a worker has at once: it draws one while others are read and written. */
const inWorker = 4;

/**
 * Adds files to the library of who is signed in, with or without a network: each is hashed, drawn and copied to the
 * device's own storage in a worker, then shown, then waits for its upload.
 *
 * @throws Refusal `storage.full` with `missing` bytes in its detail, before anything is added
 */
export async function addFiles(files: readonly File[], options: AddOptions = {}): Promise<AddResult> {
	const sync = currentSync();
	await makeRoom(sync.userId, sum(files.map((file) => file.size)));
	// From now on there is something here that is nowhere else. Nobody waits for the answer: it may never come.
	void persist();
	const enqueuer = new Enqueuer(sync);
	const { titleOf } = options;
	const line = { sync, library: new LibraryLookup(sync.store), enqueuer, begun: new Map(), titleOf };
	const outcomes: Outcome[] = [];
	/** Size of the smallest file for which there was no room: those as large are not tried any more */
	let tooLarge = Infinity;
	let unplaced = 0;
	let placed = 0;
	let ready = 0;
	let next = 0;

	/** Puts what is ready in the album, in the order given, however the files overtake each other. */
	const place = async (enough: number) => {
		while (ready < files.length && outcomes[ready]) ready++;
		if (!options.albumId || ready - placed < enough) return;
		const assetIds = [...new Set(outcomes.slice(placed, ready).flatMap(idOf))];
		placed = ready;
		if (assetIds.length === 0) return;
		try {
			await sync.mutate.addAssets({ albumId: options.albumId, assetIds, at: new Date().toISOString() });
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			unplaced += assetIds.length;
		}
	};
	const settle = async (i: number, file: File, onKept: () => void) => {
		const outcome = await addFile(file, line, onKept);
		if ('failed' in outcome && outcome.failed === 'storage.full') tooLarge = Math.min(tooLarge, file.size);
		outcomes[i] = outcome;
		options.onDone?.();
		await place(batch);
	};
	const settling: Promise<void>[] = [];
	const work = async () => {
		while (next < files.length) {
			const i = next++;
			const file = files[i]!;
			if (file.size >= tooLarge) {
				outcomes[i] = { failed: 'storage.full' };
				options.onDone?.();
			} else await new Promise<void>((onKept) => settling.push(settle(i, file, onKept)));
			await enqueuer.room();
		}
	};
	await Promise.all(Array.from({ length: ingest.size * inWorker }, work));
	await Promise.all(settling);
	await place(1);
	void finishInBackground();
	return {
		...resultOf(files, outcomes, unplaced, Boolean(options.albumId)),
		missing: await missingFor(files, outcomes),
	};
}

function resultOf(
	files: readonly File[],
	outcomes: readonly Outcome[],
	unplaced: number,
	isForAlbum: boolean,
): Omit<AddResult, 'missing'> {
	const result: Omit<AddResult, 'missing'> = {
		added: [],
		queued: [],
		known: [],
		restored: [],
		failed: [],
		unplaced,
		ids: outcomes.map((outcome) => ('queued' in outcome ? outcome.queued : idOf(outcome)[0])),
	};
	const seen = new Set<string>();
	outcomes.forEach((outcome, i) => {
		if ('failed' in outcome) result.failed.push({ name: files[i]!.name, code: outcome.failed });
		else if ('queued' in outcome) result.queued.push(outcome.queued);
		else if ('restored' in outcome) result.restored.push(outcome.restored);
		else {
			const [id] = idOf(outcome) as [string];
			// The same file twice among those that were dropped was here already the second time.
			result['added' in outcome && !seen.has(id) ? 'added' : 'known'].push(id);
			seen.add(id);
		}
	});
	if (isForAlbum) result.unplaced += result.queued.length;
	return result;
}

/** Bytes by which the files that were not kept for want of room do not fit. */
async function missingFor(files: readonly File[], outcomes: readonly Outcome[]): Promise<number> {
	const left = files.filter((_, i) => {
		const outcome = outcomes[i]!;
		return 'failed' in outcome && outcome.failed === 'storage.full';
	});
	const size = sum(left.map((file) => file.size));
	// An estimate that says that they fit has been proved wrong: then all of it is missing.
	return size === 0 ? 0 : missingBytes(await room(), size) || size;
}

/** The asset that can be put in an album: one that is not known yet would be refused. */
const idOf = (outcome: Outcome): string[] =>
	'added' in outcome
		? [outcome.added]
		: 'known' in outcome
			? [outcome.known]
			: 'restored' in outcome
				? [outcome.restored]
				: [];

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
