import { type ErrorCode, Refusal } from '#domain/errors.ts';
import { turns } from '#domain/turns.ts';
import { hasSha1, keepSha1 } from '../assets/checksums.ts';
import { type MarkDerived, markDerived } from '../assets/mark-derived.ts';
import { markFailed } from '../assets/mark-failed.ts';
import type { Command } from '../sync/command.ts';
import { execute } from '../sync/transact.ts';
import type { Derived } from './derive.ts';
import { lanes } from './draw.ts';
import { sha1OfFile } from './hash-file.ts';
import type { Job, Jobs } from './jobs.ts';
import { type Learned, learnOfFilm, learnOfMusic, learnOfPhoto } from './learn.ts';
import { type Content, derivedKey, originalKey, type Storage } from './storage/storage.ts';
import {
	type AssetJob,
	convertQueue,
	deriveQueue,
	type StoredAsset,
	storedAsset,
	type Workshop,
} from './workshop.ts';

/** Learns from an original what it says of itself, draws its pictures, and tells every album that holds it. */
export function deriveJob(workshop: Workshop): Job<AssetJob> {
	const fail = ({ assetId, ownerId }: AssetJob, code: ErrorCode) =>
		execute(workshop, ownerId, markFailed, { assetId, code });

	const learning = turns(lanes);

	return {
		name: deriveQueue,
		lanes,
		// While the pictures of some are put away and told, others are drawn: neither the disk nor a core waits.
		workers: 2,

		async run(data) {
			const source = await storedAsset(workshop, data);
			if (!source) return;
			try {
				await derive(workshop, data, source, learning);
			} catch (error) {
				// A rule has decided, so that another try would decide the same.
				if (!(error instanceof Refusal)) throw error;
				await fail(data, error.code);
			}
		},

		async giveUp(data) {
			await fail(data, 'unavailable');
		},
	};
}

async function derive(
	workshop: Workshop,
	data: AssetJob,
	source: StoredAsset,
	learning: ReturnType<typeof turns>,
): Promise<void> {
	const { sql, storage, ffmpeg, jobs } = workshop;
	const { assetId, ownerId } = data;
	const learned = await learning(() =>
		storage.withPath(originalKey(source), async (path): Promise<Learned> => {
			// Those that came by one request have it: their programs ask again at once.
			if (!(await hasSha1(sql, data))) await keepSha1(sql, { ...data, sha1: await sha1OfFile(path) });
			const file = { path, type: source.type };
			if (source.kind === 'photo') return learnOfPhoto(file, Date.parse(source.takenAt));
			return source.kind === 'video' ? learnOfFilm(file, ffmpeg) : learnOfMusic(file, ffmpeg);
		}),
	);
	if (learned.pictures) await keepPictures(storage, source, learned.pictures);
	await execute(workshop, ownerId, markAndConvert(jobs), {
		assetId,
		...learned.facts,
		thumbhash: learned.pictures?.thumbhash,
	});
	if (learned.facts.playable?.state === 'making') jobs.wake(convertQueue);
	if (learned.failure) await execute(workshop, ownerId, markFailed, { assetId, code: learned.failure });
}

export async function keepPictures(
	storage: Storage,
	of: Content,
	{ preview, thumb }: Derived,
): Promise<void> {
	await storage.put(derivedKey(of, 'preview'), preview);
	await storage.put(derivedKey(of, 'thumb'), thumb);
}

/** Both or neither: a copy that is said to be made is made. */
const markAndConvert = (jobs: Jobs): Command<MarkDerived, boolean> => ({
	spacesOf: markDerived.spacesOf,
	async run(change, learned) {
		const marked = await markDerived.run(change, learned);
		const job: AssetJob = { assetId: learned.assetId, ownerId: change.actor };
		if (marked && learned.playable?.state === 'making') await jobs.ask(change.tx, convertQueue, job);
		return marked;
	},
});
